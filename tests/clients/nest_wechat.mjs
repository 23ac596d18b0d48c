// nest-wechat 0.2 (TypeScript, NestJS): https://www.npmjs.com/package/nest-wechat
import { createRequire } from 'node:module'
import nest from 'nest-wechat'
import { act, assert, check, circle, end, hostOf, inbox, keyOf, lesson, refused, stone, templates, words, world } from './stage.mjs'

const axios = createRequire(import.meta.url)('axios') // the very one that it uses
const { service, mini } = await world()
// It writes WeChat's host into every call, so the host is changed where its calls leave.
let app = service
axios.interceptors.request.use((config) => ({ ...config, url: config.url.replace('https://api.weixin.qq.com', hostOf(app)) }))
const as = (other, body) => async () => {
  app = other
  await body()
}
const optionsOf = (one) => ({ appId: one.appid, secret: keyOf(one) })
const account = new nest.WeChatService(optionsOf(service))
const program = new nest.MiniProgramService(optionsOf(mini))
const told = (answer) => answer.data ?? answer

await check('a template message arrives', as(service, async () => {
  const sent = await account.sendTemplateMessage({ touser: stone.follower, template_id: templates.words, url: 'https://example.com', data: words('nest 核心词汇') })
  assert.equal(sent.errcode, 0)
  assert.ok((await inbox(stone.follower)).some((message) => JSON.stringify(message).includes('nest 核心词汇')))
}))
await refused('who does not follow is refused', 43004,
  () => account.sendTemplateMessage({ touser: circle.stranger, template_id: templates.words, data: words('x') }), (answer) => answer.errcode)
await check('a code for a scene', as(service, async () => {
  const made = await account.createQRCode({ expire_seconds: 600, action_name: 'QR_STR_SCENE', action_info: { scene: { scene_str: 'nest' } } })
  assert.ok(made.ticket)
}))

app = mini
const { access_token: token } = told(await program.getAccessToken())
await check('a person of the mini program logs in', as(mini, async () => {
  const { code } = await act('login', { openid: stone.visitor })
  assert.equal((await program.code2Session(code)).openid, stone.visitor)
}))
await refused('a code is good once', 40029, () => program.code2Session('used-or-made-up'), (answer) => answer.errcode)
await refused('without a grant a subscribe message is refused', 43101,
  () => program.sendMessage({ touser: stone.visitor, template_id: templates.lesson, data: lesson('少儿编程') }, token), (answer) => told(answer).errcode)
await check('with a grant it arrives', as(mini, async () => {
  await act('prompt', { openid: stone.visitor, answers: { [templates.lesson]: 'accept' } })
  const sent = told(await program.sendMessage({ touser: stone.visitor, template_id: templates.lesson, page: 'pages/index/index', data: lesson('nest 少儿编程') }, token))
  assert.equal(sent.errcode, 0)
}))
await check('templates are chosen from the library, listed and dropped', as(mini, async () => {
  const categories = told(await program.getCategory(token)).data
  assert.ok(categories.length > 0)
  const titles = told(await program.getPubTemplateTitleList({ ids: categories.map((one) => one.id).join(','), start: 0, limit: 30 }, token)).data
  assert.ok(titles.length > 0)
  const { tid } = titles[0]
  const keywords = told(await program.getPubTemplateKeyWordsById(tid, token)).data
  const made = told(await program.addMessageTemplate({ tid: String(tid), kidList: keywords.slice(0, 2).map((one) => one.kid), sceneDesc: 'nest 试用' }, token))
  assert.equal(made.errcode, 0)
  assert.ok(told(await program.getMessageTemplateList(token)).data.some((one) => one.priTmplId === made.priTmplId))
  assert.equal(told(await program.deleteMessageTemplate(made.priTmplId, token)).errcode, 0)
}))
await check('a shared card is made and brought up to date', as(mini, async () => {
  const { activity_id: activity } = told(await program.createActivityId({}, token))
  assert.ok(activity)
  const changed = told(await program.setUpdatableMsg({ activity_id: activity, target_state: 0,
    template_info: { parameter_list: [{ name: 'member_count', value: '2' }, { name: 'room_limit', value: '5' }] } }, token))
  assert.equal(typeof changed.errcode, 'number')
}))
await refused('uniform messages have ended', 45109,
  () => program.sendUniformMessage({ touser: stone.visitor, mp_template_msg: { appid: service.appid, template_id: templates.words, url: '', miniprogram: {}, data: words('x') } }, token),
  (answer) => told(answer).errcode)
await check('a refused call is explained by its rid', as(mini, async () => {
  const refusedCall = told(await program.sendMessage({ touser: stone.visitor, template_id: templates.lesson, data: {} }, token))
  const rid = /rid: (\S+)/.exec(refusedCall.errmsg)[1]
  assert.equal(told(await program.getRid(rid, token)).errcode, 0)
}))
end('nest-wechat')
