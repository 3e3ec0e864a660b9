import { whole } from '../../base/text.ts';
import { hashText, joinHash } from '../../base/hash.ts';
import { parseReference, type ImageReference } from './reference.ts';

/**
 * What the registries of the simulated world hold. The rule: of Docker Hub's official images (names without an
 * organisation) only the known names with plausible tags exist; every image with an organisation or a registry of its
 * own exists with every tag, so that people can run what they have, unless its registry's name ends in `.invalid`, which
 * no name server knows (RFC 6761).
 */
export type PullResult =
  | { readonly ok: true; readonly digest: string }
  /** `invalid`: the reference itself is wrong. `missing`: the registry said no; `message` as containerd puts it. */
  | { readonly ok: false; readonly kind: 'invalid' | 'missing'; readonly message: string };

/** Official images, each with the version numbers that its tags may begin with (major, or major.minor up to a limit). */
const OFFICIAL: Readonly<
  Record<string, { readonly majors: readonly [number, number]; readonly minors?: number }>
> = {
  alpine: { majors: [2, 3], minors: 24 },
  busybox: { majors: [1, 1], minors: 38 },
  caddy: { majors: [2, 2], minors: 12 },
  cassandra: { majors: [2, 5] },
  centos: { majors: [5, 8] },
  consul: { majors: [1, 1], minors: 15 },
  debian: { majors: [7, 14] },
  'eclipse-mosquitto': { majors: [1, 2] },
  'eclipse-temurin': { majors: [8, 26] },
  elasticsearch: { majors: [6, 9] },
  fedora: { majors: [20, 45] },
  fluentd: { majors: [0, 1] },
  ghost: { majors: [1, 6] },
  golang: { majors: [1, 1], minors: 27 },
  grafana: { majors: [1, 13] },
  haproxy: { majors: [1, 3] },
  'hello-world': { majors: [0, 0] },
  httpd: { majors: [2, 2], minors: 4 },
  influxdb: { majors: [1, 3] },
  jenkins: { majors: [1, 2] },
  kibana: { majors: [6, 9] },
  kong: { majors: [0, 4] },
  mariadb: { majors: [5, 12] },
  memcached: { majors: [1, 1], minors: 7 },
  mongo: { majors: [3, 9] },
  mysql: { majors: [5, 9] },
  nats: { majors: [1, 2] },
  neo4j: { majors: [3, 5] },
  nextcloud: { majors: [9, 33] },
  nginx: { majors: [1, 1], minors: 31 },
  node: { majors: [4, 26] },
  openjdk: { majors: [7, 26] },
  perl: { majors: [5, 5] },
  php: { majors: [5, 8] },
  postgres: { majors: [9, 18] },
  python: { majors: [2, 3] },
  rabbitmq: { majors: [3, 4] },
  redis: { majors: [2, 8] },
  registry: { majors: [2, 3] },
  ruby: { majors: [2, 4] },
  rust: { majors: [1, 1] },
  solr: { majors: [5, 10] },
  sonarqube: { majors: [6, 26] },
  tomcat: { majors: [7, 11] },
  traefik: { majors: [1, 3] },
  ubuntu: { majors: [14, 26] },
  valkey: { majors: [7, 9] },
  vault: { majors: [0, 1] },
  wordpress: { majors: [4, 7] },
  zookeeper: { majors: [3, 3] },
};

/** The other official images: of their tags only the beginning is looked at. */
// docker-library/official-images: library/
const OTHER_OFFICIAL: ReadonlySet<string> = new Set(
  `adminer aerospike almalinux amazoncorretto amazonlinux api-firewall arangodb archlinux backdrop bash bonita
  buildpack-deps cirros clearlinux clojure composer convertigo couchbase couchdb crate dart docker drupal elixir emqx
  erlang flink friendica gazebo gcc geonetwork gradle groovy haskell haxe hylang ibm-semeru-runtimes ibmjava irssi
  jetty joomla jruby julia kapacitor krakend lightstreamer liquibase logstash mageia matomo maven mediawiki
  mongo-express monica nats-streaming neurodebian odoo open-liberty oraclelinux orientdb percona photon phpmyadmin
  plone postfixadmin pypy r-base rakudo-star redmine rethinkdb rockylinux ros sapmachine satosa silverpeas spark
  spiped storm swift swipl teamspeak telegraf tomee unit varnish websphere-liberty xwiki yourls znc`.split(
    /\s+/,
  ),
);

export function officialImages(): readonly string[] {
  return [...Object.keys(OFFICIAL), ...OTHER_OFFICIAL];
}

/** The highest version that an official image has as a tag; null for any other image. */
export function newestTag(name: string): string | null {
  const limits = Object.hasOwn(OFFICIAL, name) ? OFFICIAL[name] : undefined;
  if (!limits) return null;
  const { majors, minors } = limits;
  return minors === undefined ? String(majors[1]) : `${majors[1]}.${minors}`;
}

/** Words that official images use as tags, or behind a version number. */
const TAG_WORD =
  /^(?:latest|stable|mainline|edge|lts|current|alpine(?:\d\.\d+)?|slim|perl|otel|glibc|musl|uclibc|apache|fpm|cli|management|jdk|jre|unprivileged|buster|bullseye|bookworm|trixie|jammy|noble|focal|bionic|xenial|oracle|oraclelinux\d|linux|temurin|windowsservercore|nanoserver|rolling|devel|testing|unstable|sid|oldstable|rc\d*|beta\d*|alpha\d*|debian|ubuntu|ubi\d*|openssl|php\d(?:\.\d+)?|jdk\d+|jre\d+|java\d+|\d+(?:\.\d+)*)$/;

/** Asks the registry for an image. Pure: the same reference always has the same answer. */
export function resolveImage(text: string): PullResult {
  const reference = parseReference(text);
  if (typeof reference === 'string') return { ok: false, kind: 'invalid', message: reference };
  const host = reference.repository.split('/', 1)[0] ?? '';
  if (/\.invalid(:\d+)?$/.test(host))
    return { ok: false, kind: 'missing', message: unknownHost(reference, host) };
  const official = /^docker\.io\/library\/(.*)$/.exec(reference.repository)?.[1];
  if (official === undefined) return { ok: true, digest: digestOf(reference) };
  if (!Object.hasOwn(OFFICIAL, official) && !OTHER_OFFICIAL.has(official)) {
    return {
      ok: false,
      kind: 'missing',
      message: `${refusal('Unknown', reference)}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    };
  }
  if (reference.digest === null && !plausibleTag(official, reference.tag)) {
    return {
      ok: false,
      kind: 'missing',
      message: `${refusal('NotFound', reference)}: ${reference.whole}: not found`,
    };
  }
  return { ok: true, digest: digestOf(reference) };
}

/** `docker.io/library/nginx@sha256:…`, as `imageID` shows it. Made from the reference; no real image is meant. */
export function digestOf(reference: ImageReference): string {
  if (reference.digest !== null) return `${reference.repository}@${reference.digest}`;
  return `${reference.repository}@sha256:${hexOf(reference.whole, 64)}`;
}

/** So many hexadecimal digits that follow from `text` alone. */
export function hexOf(text: string, length: number): string {
  const base = hashText(text);
  let hex = '';
  for (let i = 0; hex.length < length; i++) hex += joinHash(base, i).toString(16).padStart(8, '0');
  return whole(hex.slice(0, length));
}

// containerd: core/remotes/docker/resolver.go
function unknownHost(reference: ImageReference, host: string): string {
  const path = reference.repository.slice(host.length + 1);
  const url = `https://${host}/v2/${path}/manifests/${reference.digest ?? reference.tag}`;
  return `${refusal('Unknown', reference)}: failed to do request: Head ${JSON.stringify(url)}: dial tcp: lookup ${host.replace(/:\d+$/, '')}: no such host`;
}

function refusal(code: string, reference: ImageReference): string {
  const quoted = JSON.stringify(reference.whole);
  return `rpc error: code = ${code} desc = failed to pull and unpack image ${quoted}: failed to resolve reference ${quoted}`;
}

function plausibleTag(name: string, tag: string): boolean {
  const [first = '', ...words] = tag.replace(/^v(?=\d)/, '').split('-');
  const version = /^(\d+)(?:\.(\d+))?(?:\.\d+)*(?:rc\d+|beta\d+)?$/.exec(first);
  if (OTHER_OFFICIAL.has(name)) return version !== null || TAG_WORD.test(first);
  if (!words.every((word) => TAG_WORD.test(word))) return false;
  if (!version) return TAG_WORD.test(first);
  const limits = OFFICIAL[name];
  const major = Number(version[1]);
  if (!limits || major < limits.majors[0] || major > limits.majors[1]) return false;
  return (
    limits.minors === undefined ||
    version[2] === undefined ||
    major < limits.majors[1] ||
    Number(version[2]) <= limits.minors
  );
}
