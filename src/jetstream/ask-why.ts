/**
 * Why a server closed the connection at login.
 *
 * The server says why (`-ERR 'Authorization Violation'`, a TLS alert) and closes. The client writes CONNECT and PING
 * apart; a PING that meets the closed end makes the kernel drop what was said (observed with nats.js 3.4.0), and all
 * that is left is "connection reset". So the login is repeated once by hand, writing CONNECT alone and listening.
 */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Authenticator, errors, type ServerInfo } from '@nats-io/transport-node';
import type { ConnectionOptions } from './connection-options.js';
import { readTlsFiles } from './read-tls-files.js';
import type { ServerAddress } from './server-address.js';

/** A refused client certificate is told right after the handshake; what is written before that drops it. */
const ALERT_WAIT_MS = 250;

/** The server's own reason as the client would have thrown it, or null where it gives none. */
export async function askWhy(
  server: ServerAddress,
  authenticator: Authenticator | null,
  options: ConnectionOptions,
): Promise<Error | null> {
  let socket: Socket = connectTcp(server.port, server.host);
  const timer = setTimeout(() => socket.destroy(), Math.min(options.timeoutMs, 2000));
  try {
    if (options.tls.first) socket = await secured(socket, server, options);
    const line = await lineFrom(socket);
    const info = JSON.parse(line.replace(/^INFO\s+/, '')) as ServerInfo;
    if (!options.tls.first && (info.tls_required || info.tls_available || server.tls)) {
      socket = await secured(socket, server, options);
    }
    if (info.tls_verify) await silence(socket, ALERT_WAIT_MS);
    const login = authenticator?.(info.nonce) ?? {};
    socket.write(
      `CONNECT ${JSON.stringify({ protocol: 1, verbose: false, lang: 'fleetctl', version: '0', ...login })}\r\n`,
    );
    const answer = /^-ERR '(.*)'/.exec(await lineFrom(socket))?.[1];
    return answer === undefined ? null : reasonOf(answer);
  } catch (error) {
    return error instanceof Error && 'code' in error ? error : null;
  } finally {
    clearTimeout(timer);
    socket.on('error', () => {});
    socket.destroy();
  }
}

function reasonOf(answer: string): Error {
  return (
    errors.UserAuthenticationExpiredError.parse(answer) ??
    errors.AuthorizationError.parse(answer) ??
    new errors.ProtocolError(answer)
  );
}

async function secured(socket: Socket, server: ServerAddress, options: ConnectionOptions): Promise<Socket> {
  const files = await readTlsFiles(options);
  // Whether the server is to be trusted was decided by the client; here only its refusal is heard.
  const tls = connectTls({
    socket,
    rejectUnauthorized: false,
    ...(isIP(server.host) ? {} : { servername: server.host }),
    ...files,
  });
  await new Promise<void>((done, fail) => {
    tls.once('secureConnect', done);
    tls.once('error', fail);
    tls.once('close', () => fail(new Error('closed')));
  });
  return tls;
}

function lineFrom(socket: Socket): Promise<string> {
  let text = '';
  return new Promise((done, fail) => {
    const read = (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const end = text.indexOf('\r\n');
      if (end < 0) return;
      socket.off('data', read);
      // TLS takes over the very socket: nothing of the handshake may be read here.
      socket.pause();
      done(text.slice(0, end));
    };
    socket.on('data', read);
    socket.once('error', fail);
    socket.once('close', () => fail(new Error('closed')));
    socket.resume();
  });
}

function silence(socket: Socket, ms: number): Promise<void> {
  return new Promise((done, fail) => {
    const timer = setTimeout(done, ms);
    socket.once('error', error => {
      clearTimeout(timer);
      fail(error);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      fail(new Error('closed'));
    });
    socket.resume();
  });
}
