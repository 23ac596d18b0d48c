// koa with WeChat's usual crypto package: verifies, decrypts, parses and answers a callback. Nothing is stored.
import Koa from 'koa';
import WXBizMsgCrypt from 'wechat-crypto';
import { parseStringPromise } from 'xml2js';

const crypt = new WXBizMsgCrypt(process.env.TOKEN, process.env.AES_KEY, process.env.APPID);
const app = new Koa();
app.use(async (call) => {
  if (call.method === 'GET') { call.body = '0'; return; }
  const parts = [];
  for await (const part of call.req) parts.push(part);
  const outer = await parseStringPromise(Buffer.concat(parts).toString(), { explicitArray: false });
  const { timestamp, nonce, msg_signature } = call.query;
  if (crypt.getSignature(timestamp, nonce, outer.xml.Encrypt) !== msg_signature) { call.status = 403; return; }
  await parseStringPromise(crypt.decrypt(outer.xml.Encrypt).message, { explicitArray: false });
  call.body = 'success';
});
app.listen(Number(process.env.PORT), '127.0.0.1');
