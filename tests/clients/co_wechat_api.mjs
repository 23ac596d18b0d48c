// co-wechat-api 3 (Node): https://github.com/node-webot/co-wechat-api
import { writeFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import WechatAPI from 'co-wechat-api'
import { act, assert, check, circle, end, forest, hostOf, inbox, keyOf, lesson, refused, stone, templates, words, world } from './stage.mjs'

const { service, mini } = await world()
function connect(app) {
  const api = new WechatAPI(app.appid, keyOf(app))
  const base = hostOf(app)
  Object.assign(api, { prefix: `${base}/cgi-bin/`, snsPrefix: `${base}/sns/`, fileServerPrefix: `${base}/cgi-bin/`,
    customservicePrefix: `${base}/customservice/`, wxaPrefix: `${base}/wxa/` })
  return api
}
const account = connect(service)
const program = connect(mini)
const code = (told) => told.code ?? told.errcode

await check('a template message arrives', async () => {
  const sent = await account.sendTemplate(stone.follower, templates.words, 'https://example.com', '#173177', words('co 核心词汇'))
  assert.equal(sent.errcode, 0)
  assert.ok((await inbox(stone.follower)).some((message) => JSON.stringify(message).includes('co 核心词汇')))
})
await refused('who does not follow is refused', 43004,
  () => account.sendTemplate(circle.stranger, templates.words, '', '', words('x')), code)
await refused('a text too long is refused', 47003,
  () => account.sendTemplate(stone.follower, templates.words, '', '', words('字'.repeat(21))), code)
await check('a token that somebody else replaced is renewed by the client itself', async () => {
  await act(`apps/${service.appid}`, { kill_tokens: true })
  const sent = await account.sendTemplate(stone.follower, templates.words, '', '', words('co 换了令牌'))
  assert.equal(sent.errcode, 0)
})
await refused('without a grant a subscribe message is refused', 43101,
  () => program.sendSubscribeMessage(stone.visitor, templates.lesson, 'pages/index/index', lesson('少儿编程')), code)
await check('with a grant it arrives', async () => {
  await act('prompt', { openid: stone.visitor, answers: { [templates.lesson]: 'accept' } })
  const sent = await program.sendSubscribeMessage(stone.visitor, templates.lesson, 'pages/index/index', lesson('co 少儿编程'))
  assert.equal(sent.errcode, 0)
})
await check('customer messages inside the window', async () => {
  await act('message', { openid: stone.follower, type: 'text', content: '老师好' })
  assert.equal((await account.sendText(stone.follower, '你好，co')).errcode, 0)
  assert.equal((await account.sendNews(stone.follower, [{ title: '课表', description: '本周', url: 'https://example.com', picurl: 'https://example.com/a.png' }])).errcode, 0)
})
await refused('and outside of it', 45015, () => account.sendText(forest.follower, '你好'), code)
await check('a picture goes up, comes back and is sent', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'clients-')), 'a.png')
  const bytes = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
  writeFileSync(file, bytes)
  const media = await account.uploadMedia(file, 'image')
  assert.ok(media.media_id)
  assert.equal(Buffer.compare(await account.getMedia(media.media_id), bytes), 0)
  assert.equal((await account.sendImage(stone.follower, media.media_id)).errcode, 0)
})
await check('people, remarks and tags', async () => {
  assert.ok((await account.getFollowers()).data.openid.includes(stone.follower))
  assert.equal((await account.getUser(stone.follower)).subscribe, 1)
  assert.equal((await account.batchGetUsers([stone.follower, forest.follower])).user_info_list.length, 2)
  assert.equal((await account.updateRemark(stone.follower, '小石同学')).errcode, 0)
  const { tag } = await account.createTags(`co${Date.now() % 1e6}`)
  assert.equal((await account.batchTagging([stone.follower], tag.id)).errcode, 0)
  assert.ok((await account.getIdList(stone.follower)).tagid_list.includes(tag.id))
  assert.ok((await account.getUsersFromTag(tag.id)).data.openid.includes(stone.follower))
  assert.equal((await account.deleteTag(tag.id)).errcode, 0)
})
await check('templates are listed and private', async () => {
  assert.ok((await account.getAllPrivateTemplate()).template_list.some((one) => one.template_id === templates.words))
})
await check('a mass message to two', async () => {
  const sent = await account.massSendText('co 群发', [stone.follower, forest.follower], `co_${Date.now()}`)
  assert.equal(sent.errcode, 0)
  assert.ok(sent.msg_id)
  assert.ok((await account.getMassMessageStatus(sent.msg_id)).msg_status)
})
end('co-wechat-api')
