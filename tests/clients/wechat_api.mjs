// wechat-api 1 (Node, callbacks): https://github.com/node-webot/wechat-api
import { promisify } from 'node:util'
import WechatAPI from 'wechat-api'
import { act, assert, check, circle, end, forest, host, hostOf, keyOf, refused, sandbox, stone, templates, words, world } from './stage.mjs'

const { service } = await world()
const account = new WechatAPI(service.appid, keyOf(service))
const base = hostOf(service)
Object.assign(account, { endpoint: base, prefix: `${base}/cgi-bin/`, fileServerPrefix: `${base}/cgi-bin/`, customservicePrefix: `${base}/customservice/` })
const call = (name) => promisify(account[name].bind(account))
const code = (told) => told.code ?? told.errcode

await check('a template message arrives', async () => {
  assert.equal((await call('sendTemplate')(stone.follower, templates.words, 'https://example.com', '#173177', words('wechat-api'))).errcode, 0)
})
await refused('who does not follow is refused', 43004,
  () => call('sendTemplate')(circle.stranger, templates.words, '', '', words('x')), code)
// By itself this client repeats a call with the very token that was refused; the gateway mends that for it.
if (host !== sandbox)
  await check('a token that somebody else replaced is renewed behind the gateway', async () => {
    await act(`apps/${service.appid}`, { kill_tokens: true })
    assert.equal((await call('sendTemplate')(stone.follower, templates.words, '', '', words('换了令牌'))).errcode, 0)
  })
await check('customer messages inside the window', async () => {
  await act('message', { openid: forest.follower, type: 'text', content: '老师好' })
  assert.equal((await call('sendText')(forest.follower, '你好')).errcode, 0)
})
await check('people', async () => {
  assert.ok((await call('getFollowers')()).data.openid.includes(stone.follower))
  assert.equal((await call('getUser')(stone.follower)).subscribe, 1)
})
await check('callback addresses', async () => {
  assert.ok((await call('getIp')()).ip_list.length > 0)
})
end('wechat-api')
