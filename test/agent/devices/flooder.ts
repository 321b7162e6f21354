/** A device in a program of its own that floods whoever connects, as fast as the machine can; prints its port. */
import { createServer } from 'node:net';

// Frames as an AA BB CC panel sends them, with a wrong checksum: the most work for the least use.
const frame = Buffer.from('aabbcc8000000fddeeff', 'hex');
const chunk = Buffer.concat(Array.from({ length: 6_000 }, () => frame));

const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.resume();
  const pour = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', pour);
  pour();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : 0);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit());
