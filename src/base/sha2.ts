/** The constants of the SHA-2 hashes (FIPS 180-4, sections 4.2 and 5.3), worked out as the standard defines them. */

const PRIMES = firstPrimes(80);

/** The first 64 bits of the fractional parts of the cube roots of the first 80 primes. SHA-256 takes the first half of the first 64. */
export const ROUND_BITS: readonly bigint[] = PRIMES.map((prime) => rootBits(prime, 3n));

/** The same of the square roots of the first 8 primes. */
export const START_BITS: readonly bigint[] = PRIMES.slice(0, 8).map((prime) => rootBits(prime, 2n));

function firstPrimes(count: number): bigint[] {
  const primes: bigint[] = [];
  for (let n = 2n; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  return primes;
}

function rootBits(prime: bigint, degree: bigint): bigint {
  const target = prime << (64n * degree);
  let root = 0n;
  for (let bit = 1n << 68n; bit > 0n; bit >>= 1n) if ((root + bit) ** degree <= target) root += bit;
  return root & ((1n << 64n) - 1n);
}
