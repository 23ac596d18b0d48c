// What every client plays on: the sandbox's world and phone, and a count of what held. The client itself knows only a
// host, an appid and a secret: the sandbox's own, or the gateway's address with an API key in the secret's place.
import { strict as assert } from 'node:assert'

export const sandbox = process.env.SANDBOX
export const host = process.env.WECHAT_HOST || sandbox // without a '/' at its end
export const keyOf = (app) => process.env.WECHAT_SECRET || app.secret
export const hostOf = (app) => host.replace('{appid}', app.appid)

export async function ask(method, path, body) {
  const answer = await fetch(sandbox + path, { method, body: body && JSON.stringify(body) })
  return answer.json()
}
export const act = (what, body) => ask('POST', `/sandbox/${what}`, body)
export const inbox = async (openid) => (await ask('GET', `/sandbox/inbox?openid=${openid}`)).messages

export async function world() {
  const { apps } = await ask('GET', '/sandbox/apps')
  const of = (kind) => apps.find((app) => app.kind === kind)
  return { service: of('service_account'), mini: of('mini_program') }
}
export const stone = { follower: 'o_rbq1TOgERuflYd7PsiE9H565Oo', visitor: 'ogYQ75G33BMpuKOjKjIIOiFP7cF4' }
export const circle = { stranger: 'o_rbq1ZyN5aUoKi8XjQvYbGm2TfE' } // does not follow
export const forest = { follower: 'o_rbq1WcX8kT2mVnQ4yLsHd7JgPe' }
export const templates = {
  words: 'Wd3kq0Zb7nXh2RjT9vYc5LmPs8FgAe4UoKi1QxBtNwE',
  lesson: 'Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3',
}
export const words = (course) => ({
  thing1: { value: course }, time2: { value: '2026年11月21日 20:00' }, phrase3: { value: '未完成' },
  character_string4: { value: 'W-20261121' },
})
export const lesson = (course) => ({
  thing1: { value: course }, time2: { value: '2026年11月21日 09:00' }, amount3: { value: '￥99.00' },
  character_string4: { value: 'NO-20261121-07' }, phrase5: { value: '待上课' },
})

let held = 0
const failures = []
export async function check(what, body) {
  try {
    await body()
    held += 1
  } catch (error) {
    failures.push(`${what}: ${error.stack || error}`)
  }
}
// The client tells the errcode in its own way; `read` finds it in what was thrown or returned.
export async function refused(what, errcode, call, read) {
  await check(what, async () => {
    let told
    try {
      told = read(await call())
    } catch (error) {
      told = read(error)
    }
    assert.equal(told, errcode)
  })
}
export function end(client) {
  for (const failure of failures) console.log(`${client} ${failure}`)
  console.log(`${client}: ${held} passed, ${failures.length} failed`)
  process.exitCode = failures.length === 0 ? 0 : 1
}
export { assert }
