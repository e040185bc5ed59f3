import { fastify } from 'fastify';
import { MongoClient } from 'mongodb';

/**
 * The yardstick: what bare Fastify does with one journalled insert a request and nothing else. No signature, no schema, no
 * deduplication, no evaluation. Started with PEER_PORT and PEER_MONGODB_URI.
 */
const server = fastify();
const client = await MongoClient.connect(process.env['PEER_MONGODB_URI'] ?? '');
const rows = client.db().collection('peer', { writeConcern: { w: 'majority', journal: true } });
server.addContentTypeParser('application/cloudevents+json', { parseAs: 'string' }, (_request, body, done) => {
  done(null, JSON.parse(String(body)));
});
server.post('/signals', async (request, reply) => {
  const answer = await rows.insertOne(request.body as Record<string, unknown>);
  return reply.status(202).send({ id: answer.insertedId });
});
await server.listen({ host: '127.0.0.1', port: Number(process.env['PEER_PORT']) });
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
