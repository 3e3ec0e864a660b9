/**
 * What docs/images.md says of each image beside what its own file holds, by its name: words for people, which the page
 * does not load.
 */
export interface About {
  /** One line. */
  readonly about: string;
  /** The ports of its own program. */
  readonly ports: readonly string[];
  /** What it does when it is told to stop. */
  readonly onTerm: string;
}

export const ABOUT: Readonly<Record<string, About>> = {
  nginx: {
    about: "serves the container's own files under `/usr/share/nginx/html`, reads `/etc/nginx/conf.d/*.conf`",
    ports: ['80/TCP'],
    onTerm: 'its stop signal is SIGQUIT: stops listening at once, answers what is on its way, exit code 0',
  },
  httpd: {
    about: "serves the container's own files under `/usr/local/apache2/htdocs`",
    ports: ['80/TCP'],
    onTerm: 'its stop signal is SIGWINCH: stops listening, answers what is on its way, exit code 0',
  },
  whoami: {
    about:
      'says its host name, its addresses, the address it sees and the request; `/api`, `/health`, `/data`; `--port`, `WHOAMI_PORT_NUMBER`, `--name`',
    ports: ['80/TCP'],
    onTerm: 'ends at once, exit code 2: requests on their way are cut',
  },
  agnhost: {
    about:
      '`netexec` (`/hostname`, `/clientip`, `/echo?msg=`, `/healthz`, `/header?key=`, `/exit?code=`), `serve-hostname`, `porter`, `pause` (its default)',
    ports: [
      '8080/TCP and 8081/UDP with `netexec` (HTTPS with `--tls-cert-file` and `--tls-private-key-file`), 9376/TCP with `serve-hostname`',
    ],
    onTerm:
      '`netexec` and `serve-hostname` end at once, exit code 0 (`netexec --delay-shutdown=N` N seconds later, still answering); `pause` ends at once',
  },
  serve_hostname: {
    about: 'answers every request with its host name, that is the name of its Pod',
    ports: ['9376/TCP'],
    onTerm: 'ends at once, exit code 0',
  },
  echoserver: {
    about: 'prints the request back: host name, Pod information, client address, headers, body',
    ports: ['8080/TCP, 8443/TCP (HTTPS)'],
    onTerm: 'a shell script is PID 1 and does not hear SIGTERM: killed when the grace period ends (137)',
  },
  'http-echo': {
    about:
      'answers every request with the text of `-text=`; `-listen=:5678`, `-status-code=`; refuses to start without a text',
    ports: ['5678/TCP'],
    onTerm: 'stops listening, ends at once, exit code 0',
  },
  busybox: {
    about:
      'a shell with BusyBox tools (`wget`, `nslookup`, `ping`, `nc`, `httpd`, `telnet`); its own command is `sh`',
    ports: [],
    onTerm: '`sh` and `sleep` as PID 1 do not hear SIGTERM: killed when the grace period ends (137)',
  },
  alpine: {
    about: 'a shell with BusyBox tools (`wget`, `nslookup`, `ping`, `nc`); its own command is `/bin/sh`',
    ports: [],
    onTerm: '`sh` and `sleep` as PID 1 do not hear SIGTERM: killed when the grace period ends (137)',
  },
  debian: {
    about: 'a shell without network tools; its own command is `bash`',
    ports: [],
    onTerm: '`sh` and `sleep` as PID 1 do not hear SIGTERM: killed when the grace period ends (137)',
  },
  curl: {
    about:
      '`curl` and BusyBox tools; its own command is `curl`, which ends with exit code 2 without an address',
    ports: [],
    onTerm: 'a shell or `sleep` as PID 1 does not hear SIGTERM: killed when the grace period ends (137)',
  },
  dnsutils: {
    about: '`dig`, `nslookup`, `host` and a shell; its own command is `bash`',
    ports: [],
    onTerm: 'a shell or `sleep` as PID 1 does not hear SIGTERM: killed when the grace period ends (137)',
  },
  netshoot: {
    about: 'every network tool, with a shell; its own command is `zsh`',
    ports: [],
    onTerm: 'a shell or `sleep` as PID 1 does not hear SIGTERM: killed when the grace period ends (137)',
  },
  language: {
    about:
      "a language's prompt that ends without somebody to type; `python -m http.server PORT` serves the container's files",
    ports: [],
    onTerm: 'as PID 1 it does not hear SIGTERM: killed when the grace period ends (137)',
  },
  postgres: {
    about:
      'listens once it has made its files; refuses to start without `POSTGRES_PASSWORD` (exit code 1); closes what does not speak its protocol',
    ports: ['5432/TCP'],
    onTerm: 'its stop signal is SIGINT: cuts its sessions and ends after a moment, exit code 0',
  },
  mysql: {
    about:
      'listens once it has made its files; refuses to start without a root password variable (exit code 1)',
    ports: ['3306/TCP'],
    onTerm: 'shuts down in about a second, exit code 0',
  },
  redis: {
    about: 'listens at once; `--port`; closes what does not speak its protocol',
    ports: ['6379/TCP'],
    onTerm: 'saves and ends at once, exit code 0',
  },
  coredns: {
    about:
      'answers DNS questions for the cluster as its Corefile says; `/health` on 8080, `/ready` on 8181, `/metrics` on 9153',
    ports: ['53/UDP', '53/TCP', '9153/TCP', '8080/TCP', '8181/TCP'],
    onTerm: 'stays for the 5 s of `health { lameduck 5s }`, still answering, then exit code 0',
  },
  pause: {
    about: 'does nothing, for ever; has no shell',
    ports: [],
    onTerm: 'ends at once, exit code 0',
  },
  'any other': {
    about:
      "runs, listens on the `containerPorts` that the Pod declares and where its liveness or startup probe asks, answers HTTP 200 with its Pod's name; has a shell; in an init container and in a Job it ends after 2 s, exit code 0",
    ports: ['its `containerPorts`, and the ports that its probes ask'],
    onTerm: 'stops listening, answers what is on its way, exit code 0',
  },
};
