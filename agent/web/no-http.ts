/** What is not HTTP at all: one clear line, then the connection is closed. */
import type { Server } from 'node:http';
import { bodyOf, refuse } from './refusals.ts';

export function answerNoHttp(server: Server): void {
  server.on('clientError', (_error, socket) => {
    if (!socket.writable) return;
    const body = JSON.stringify(bodyOf(refuse('WEB-INVALID', 'HTTP')));
    socket.end(
      `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  });
}
