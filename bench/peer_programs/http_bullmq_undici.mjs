// The leanest honest stack on the same queue: node's http takes the post, BullMQ keeps it, undici sends it, 64 at a time.
import { createServer } from 'node:http';
import { Queue, Worker } from 'bullmq';
import { Pool } from 'undici';

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null };
const wechat = new Pool(process.env.STUB, { connections: 64 });
const queue = new Queue('notifications', { connection, defaultJobOptions: { removeOnComplete: true } });
let delivered = 0;
new Worker('notifications', async (job) => {
  const answer = await wechat.request({ path: '/cgi-bin/message/template/send?access_token=stub_64', method: 'POST',
    headers: { 'content-type': 'application/json' }, body: JSON.stringify(job.data) });
  const body = await answer.body.json();
  if (body.errcode !== 0) throw new Error(JSON.stringify(body));
  ++delivered;
}, { connection, concurrency: 64 }).on('failed', (_, error) => console.error(error.message));

createServer((request, answer) => {
  if (request.method === 'GET') return answer.end(String(delivered));
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    queue.add('template', JSON.parse(Buffer.concat(parts))).then(
      (job) => { answer.writeHead(202, { 'content-type': 'application/json' }); answer.end(JSON.stringify({ id: job.id })); },
      (error) => { answer.writeHead(500); answer.end(error.message); });
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
