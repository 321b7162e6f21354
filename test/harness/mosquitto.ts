/**
 * A real mosquitto for tests: its own configuration in its own directory, on a free loopback port, killed and started
 * again at will.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

export { freePort };

export interface MosquittoOptions {
  /** Further lines of the configuration: `max_packet_size 2000`, `message_size_limit …`. */
  readonly config?: readonly string[];
  readonly persistence?: boolean;
  /** Lines of an ACL file; `topic read #`, `pattern …`. */
  readonly acl?: readonly string[];
  /** A second listener with TLS, with a certificate for 127.0.0.1 from a CA made for this broker. */
  readonly tls?: boolean;
  readonly requireClientCertificate?: boolean;
}

export interface Mosquitto {
  readonly port: number;
  readonly url: string;
  readonly tlsPort: number;
  readonly tlsUrl: string;
  /** File names of what the TLS variant made: ca.crt, client.crt, client.key, and another CA that signed nothing here. */
  readonly files: { readonly ca: string; readonly otherCa: string; readonly cert: string; readonly key: string };
  readonly pid: number;
  readonly log: () => string;
  /** kill -9. */
  kill(): Promise<void>;
  /** In good order: persistence is written. */
  terminate(): Promise<void>;
  /** SIGSTOP / SIGCONT: a broker that holds connections and does nothing. */
  freeze(): void;
  thaw(): void;
  /** Again, on the same port with the same files. */
  start(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const directory = mkdtempSync(join(tmpdir(), 'banban-mosquitto-'));
  const file = (name: string): string => join(directory, name);
  const port = await freePort();
  const tlsPort = options.tls ? await freePort() : 0;
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    ...(options.tls
      ? [
          `listener ${tlsPort} 127.0.0.1`,
          'allow_anonymous true',
          `cafile ${file('ca.crt')}`,
          `certfile ${file('server.crt')}`,
          `keyfile ${file('server.key')}`,
          ...(options.requireClientCertificate ? ['require_certificate true'] : []),
        ]
      : []),
    // mosquitto drops to an unprivileged user when started by root, who could not write here.
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    ...(options.persistence
      ? ['persistence true', `persistence_location ${directory}/`, 'autosave_interval 1', 'autosave_on_changes true']
      : ['persistence false']),
    'max_queued_messages 0',
    'log_type error',
    'log_type warning',
    'log_type notice',
    'log_dest stderr',
    ...(options.acl ? [`acl_file ${file('acl')}`] : []),
    ...(options.config ?? []),
  ];
  if (options.acl) writeFileSync(file('acl'), `${options.acl.join('\n')}\n`, { mode: 0o600 });
  writeFileSync(file('mosquitto.conf'), `${lines.join('\n')}\n`);
  if (options.tls) makeCertificates(directory);

  let child: ChildProcess | undefined;
  let log = '';

  async function start(): Promise<void> {
    const started = spawn('mosquitto', ['-c', file('mosquitto.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
    child = started;
    started.stderr.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString('utf8')).slice(-100_000);
    });
    for (let attempt = 0; attempt < 200; attempt++) {
      if (started.exitCode !== null) throw new Error(`mosquitto ended: ${log}`);
      if (await answers(port)) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`mosquitto does not listen: ${log}`);
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const exited = once(running, 'exit');
    running.kill('SIGCONT');
    running.kill(signal);
    await exited;
  }

  await start();
  return {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    tlsPort,
    tlsUrl: `mqtts://127.0.0.1:${tlsPort}`,
    files: { ca: file('ca.crt'), otherCa: file('other-ca.crt'), cert: file('client.crt'), key: file('client.key') },
    get pid() {
      return child?.pid ?? 0;
    },
    log: () => log,
    kill: () => end('SIGKILL'),
    terminate: () => end('SIGTERM'),
    freeze: () => {
      child?.kill('SIGSTOP');
    },
    thaw: () => {
      child?.kill('SIGCONT');
    },
    start,
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function makeCertificates(directory: string): void {
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  for (const name of ['ca', 'other-ca']) {
    openssl(
      'req',
      '-x509',
      ...ec,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
      '-days',
      '2',
      '-subj',
      `/CN=test ${name}`,
    );
  }
  for (const [name, extension] of [
    ['server', 'subjectAltName=IP:127.0.0.1'],
    ['client', 'extendedKeyUsage=clientAuth'],
  ]) {
    writeFileSync(join(directory, `${name}.ext`), `${extension}\n`);
    openssl('req', ...ec, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-out', `${name}.crt`, '-days', '2', '-extfile', `${name}.ext`],
    );
  }
}
