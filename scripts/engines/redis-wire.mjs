import { connect } from 'node:net';

/**
 * Asks the Redis server on 127.0.0.1:`port` whether it is up and which process it is. Throws while
 * nobody answers or the server is still loading its data.
 * @param {number} port
 * @param {number} [timeoutMs]
 * @returns {Promise<number>} the server's pid
 */
export function redisPid(port, timeoutMs = 2_000) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\nINFO server\r\n'));
    let reply = '';
    socket.setEncoding('latin1');
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('The Redis server does not answer.')));
    socket.on('data', (chunk) => {
      reply += chunk;
      const refusal = /^-(.*)\r\n/m.exec(reply);
      if (refusal) return void socket.destroy(new Error(`The Redis server says: ${refusal[1]}`));
      const pid = /^process_id:(\d+)\r\n/m.exec(reply);
      if (!pid || !reply.startsWith('+PONG')) return;
      resolve(Number(pid[1]));
      socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The Redis server closed the connection.')));
  });
}
