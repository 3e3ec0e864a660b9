import { describe, expect, it } from 'vitest';
import { parseOptions } from './options.ts';
import { expandUrl, followUrl, parseUrl, type Target } from './url.ts';
import { atLeast } from './version.ts';

describe('parseUrl', () => {
  it.each([
    ['http://web', ['http', 'web', 80, '/', 'web']],
    ['web', ['http', 'web', 80, '/', 'web']],
    ['web:8080/a?b=c#d', ['http', 'web', 8080, '/a?b=c', 'web:8080']],
    ['http://web?x', ['http', 'web', 80, '/?x', 'web']],
    ['HTTPS://web', ['https', 'web', 443, '/', 'web']],
    ['https://web:443/', ['https', 'web', 443, '/', 'web']],
    ['http://u:p@web/', ['http', 'web', 80, '/', 'web']],
    ['http://[fd00::1]:81/x', ['http', 'fd00::1', 81, '/x', '[fd00::1]:81']],
    ['telnet://db:5432', ['telnet', 'db', 5432, '/', 'db:5432']],
  ])('%s', (url, [scheme, host, port, path, hostHeader]) => {
    expect(parseUrl(url)).toEqual({ scheme, host, port, path, hostHeader });
  });

  it.each([
    ['ftp://web', 1, 'curl: (1) Protocol "ftp" not supported'],
    ['http://', 3, 'curl: (3) URL rejected: No host part in the URL'],
    [
      'http://web:99999',
      3,
      'curl: (3) URL rejected: Port number was not a decimal number between 0 and 65535',
    ],
    ['http://web:x', 3, 'curl: (3) URL rejected: Port number was not a decimal number between 0 and 65535'],
    ['http://a b', 3, 'curl: (3) URL rejected: Malformed input to a URL function'],
  ])('%s', (url, exitCode, message) => {
    expect(parseUrl(url)).toEqual({ exitCode, message });
  });
});

describe('expandUrl', () => {
  it.each([
    ['http://web/', ['http://web/']],
    ['web/[1-3]', ['web/1', 'web/2', 'web/3']],
    ['web/[08-10]', ['web/08', 'web/09', 'web/10']],
    ['web/[1-9:4]', ['web/1', 'web/5', 'web/9']],
    ['web/[a-c]', ['web/a', 'web/b', 'web/c']],
    ['{a,b}/[1-2]', ['a/1', 'a/2', 'b/1', 'b/2']],
    ['http://[fd00::1]/', ['http://[fd00::1]/']],
  ])('%s', (url, urls) => {
    expect(expandUrl(url)).toEqual(urls);
  });
});

describe('followUrl', () => {
  const from = parseUrl('http://web:81/a/b?c') as Target;
  it.each([
    ['http://other/', 'http://other/'],
    ['//other/x', 'http://other/x'],
    ['/x', 'http://web:81/x'],
    ['x', 'http://web:81/a/x'],
  ])('%s', (location, url) => {
    expect(followUrl(from, location)).toBe(url);
  });
});

describe('parseOptions', () => {
  const parsed = (...args: string[]): Record<string, unknown> => ({ ...(parseOptions(args) as object) });
  it.each([
    ['-sSv', ['-sSv', 'u'], { silent: true, showError: true, verbose: true, urls: ['u'] }],
    [
      'a value in the same word',
      ['-o/dev/null', '-m5', 'u'],
      { outputs: ['/dev/null'], maxTimeUs: 5e6, urls: ['u'] },
    ],
    ['a value behind switches', ['-sm', '0.5', 'u'], { silent: true, maxTimeUs: 5e5 }],
    [
      'long ones',
      ['--connect-timeout', '2', '--max-time', '3', 'u'],
      { connectTimeoutUs: 2e6, maxTimeUs: 3e6 },
    ],
    [
      'headers',
      ['-H', 'Host: a', '-H', 'Accept:', 'u'],
      { headers: [['Host', 'a']], withoutHeaders: new Set(['accept']) },
    ],
    ['data', ['-d', 'a=1', '--data', 'b=2', 'u'], { data: 'a=1&b=2' }],
    ['a file as data', ['-d', '@f', 'u'], { data: null, dataFiles: ['f'] }],
    ['-4', ['-4', 'u'], { family: 'IPv4' }],
    ['several URLs', ['a', 'b', '--next', 'c'], { urls: ['a', 'b', 'c'] }],
    ['--resolve', ['--resolve', 'web:80:10.0.0.1', 'u'], { resolve: new Map([['web:80', '10.0.0.1']]) }],
  ])('%s', (_fact, args, wanted) => {
    expect(parsed(...args)).toMatchObject(wanted);
  });

  const TRY = "curl: try 'curl --help' or 'curl --manual' for more information";
  it.each([
    ['--nope', ['--nope'], `curl: option --nope: is unknown\n${TRY}`],
    ['a short one among others', ['-s!'], `curl: option -s!: is unknown\n${TRY}`],
    ['a value that is missing', ['-o'], `curl: option -o: requires parameter\n${TRY}`],
    ['a number that is none', ['-m', 'x'], 'curl: option -m: expected a proper numerical parameter'],
  ])('refuses %s', (_fact, args, message) => {
    expect(parseOptions(args)).toBe(message);
  });
});

describe('atLeast', () => {
  it.each([
    ['8.10.0', '8.9.1', true],
    ['8.9.1', '8.10.0', false],
    ['7.88.1', '7.88.1', true],
  ])('%s is at least %s: %s', (version, wanted, is) => {
    expect(atLeast(version, wanted)).toBe(is);
  });
});
