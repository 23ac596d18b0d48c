// wechat 2 with wechat-crypto (Node, the receiving side): https://github.com/node-webot/wechat
import { createServer } from 'node:http'
import wechat from 'wechat'
import { act, ask, assert, check, circle, end, host, sandbox, stone, templates, words, world } from './stage.mjs'

if (host !== sandbox) process.exit(0) // the gateway has no part in what WeChat pushes

const { service } = await world()
const heard = []
const aes = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const receive = wechat({ token: 'receiver2026', appid: service.appid, encodingAESKey: aes, checkSignature: true }, (request, response) => {
  heard.push(request.weixin)
  response.reply('') // "success" at once
})
const server = createServer((request, response) => {
  request.query = Object.fromEntries(new URL(request.url, 'http://here').searchParams)
  receive(request, response, (error) => {
    response.writeHead(500)
    response.end(String(error))
  })
})
await new Promise((listening) => server.listen(0, '127.0.0.1', listening))

const until = async (what, look) => {
  for (let i = 0; i < 100; i += 1) {
    const found = await look()
    if (found) return found
    await new Promise((later) => setTimeout(later, 100))
  }
  return assert.fail(`${what} did not come; heard: ${JSON.stringify(heard)}`)
}
const told = (what, fits) => until(what, () => heard.find(fits))

for (const mode of ['secure', 'compatible', 'plain']) {
  heard.length = 0
  await check(`${mode}: the address is verified`, async () => {
    const url = `http://127.0.0.1:${server.address().port}/`
    await act(`apps/${service.appid}/callback`, { url, token: 'receiver2026', encoding_aes_key: aes, mode })
    await until('the verification', async () => {
      const { apps } = await ask('GET', '/sandbox/apps')
      return apps.find((one) => one.appid === service.appid).callback.verification === 'succeeded'
    })
  })
  await check(`${mode}: what a person writes is read`, async () => {
    await act('message', { openid: stone.follower, type: 'text', content: `你好 <${mode}> & ]]>` })
    const message = await told('the message', (one) => one.MsgType === 'text')
    assert.equal(message.Content, `你好 <${mode}> & ]]>`)
    assert.equal(message.FromUserName, stone.follower)
  })
  await check(`${mode}: who follows is heard of`, async () => {
    await act('follow', { openid: circle.stranger })
    assert.equal((await told('the event', (one) => one.Event === 'subscribe')).FromUserName, circle.stranger)
    await act('unfollow', { openid: circle.stranger })
    await told('the other event', (one) => one.Event === 'unsubscribe')
  })
  await check(`${mode}: a receipt names its message`, async () => {
    const { access_token: token } = await ask('POST', '/cgi-bin/stable_token', { grant_type: 'client_credential', appid: service.appid, secret: service.secret })
    const body = JSON.stringify({ touser: stone.follower, template_id: templates.words, data: words(`回执 ${mode}`) })
    const sent = await (await fetch(`${sandbox}/cgi-bin/message/template/send?access_token=${token}`, { method: 'POST', body })).text()
    const receipt = await told('the receipt', (one) => one.Event === 'TEMPLATESENDJOBFINISH')
    assert.equal(receipt.MsgID, /"msgid":(\d+)/.exec(sent)[1]) // more digits than a Number holds
    assert.equal(receipt.Status, 'success')
  })
}
server.close()
end('wechat')
