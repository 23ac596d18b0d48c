// node-easywechat 3 (Node, after PHP's EasyWeChat 6): https://github.com/hpyer/node-easywechat
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import easywechat from 'node-easywechat'
import { act, assert, check, circle, end, hostOf, keyOf, lesson, refused, stone, templates, words, world } from './stage.mjs'

const { OfficialAccount, MiniApp } = easywechat
const { service, mini } = await world()
const settings = (app, stable) => ({ app_id: app.appid, secret: keyOf(app), token: app.callback.token,
  file_cache: { path: mkdtempSync(join(tmpdir(), 'clients-')) }, aes_key: app.callback.encoding_aes_key, use_stable_access_token: stable, http: { baseURL: hostOf(app) + '/' } })
const account = new OfficialAccount(settings(service, false)).getClient()
const program = new MiniApp(settings(mini, true)).getClient()
const told = (answer) => answer.toObject().errcode

await check('a template message arrives', async () => {
  const sent = await account.postJson('/cgi-bin/message/template/send',
    { touser: stone.follower, template_id: templates.words, data: words('easywechat') })
  assert.equal(told(sent), 0)
})
await refused('who does not follow is refused', 43004, () => account.postJson('/cgi-bin/message/template/send',
  { touser: circle.stranger, template_id: templates.words, data: words('x') }), (answer) => (answer.toObject ? told(answer) : answer))
await check('a subscribe message over a grant, with the stable token', async () => {
  await act('prompt', { openid: stone.visitor, answers: { [templates.lesson]: 'accept' } })
  const sent = await program.postJson('/cgi-bin/message/subscribe/send',
    { touser: stone.visitor, template_id: templates.lesson, data: lesson('easywechat') })
  assert.equal(told(sent), 0)
})
await check('followers', async () => {
  assert.ok((await account.get('/cgi-bin/user/get')).toObject().data.openid.includes(stone.follower))
})
end('node-easywechat')
