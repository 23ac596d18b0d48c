// The usual stack: express takes the post, BullMQ keeps it, node-easywechat sends it, 64 at a time.
import express from 'express';
import { Queue, Worker } from 'bullmq';
import { OfficialAccount } from 'node-easywechat';

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null };
const account = new OfficialAccount({ app_id: 'wx6a1b0c2d3e4f5a01', secret: '0123456789abcdef0123456789abcdef',
  http: { baseURL: process.env.STUB }, use_stable_access_token: true });
// Its token object asks api.weixin.qq.com by itself; a fixed token spares it that call.
account.setAccessToken({ getToken: async () => 'stub_64', toQuery: async () => ({ access_token: 'stub_64' }) });
const client = account.getClient();
const queue = new Queue('notifications', { connection, defaultJobOptions: { removeOnComplete: true } });
let delivered = 0;
new Worker('notifications', async (job) => {
  const answer = await client.postJson('/cgi-bin/message/template/send', job.data);
  const body = answer.toObject();
  if (body.errcode !== 0) throw new Error(JSON.stringify(body));
  ++delivered;
}, { connection, concurrency: 64 }).on('failed', (_, error) => console.error(error.message));

const app = express();
app.use(express.json());
app.get('/delivered', (_, answer) => { answer.send(String(delivered)); });
app.post('/send', (request, answer, next) => {
  queue.add('template', request.body).then((job) => answer.status(202).json({ id: job.id }), next);
});
app.listen(Number(process.env.PORT), '127.0.0.1');
