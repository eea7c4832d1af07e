// Runs the function with the stand-in in place of WeChat, and this program in place of the label service. It prints what the service was given,
// and what the function returned: node test.js STAND_IN ORDER_ID WAYBILL_ID
const { createServer } = require('node:http')
const Module = require('node:module')

const [standIn, orderId, waybillId] = process.argv.slice(2)

// The part of wx-server-sdk that the function uses; failures are thrown as objects with errCode and errMsg.
const sdk = {
  DYNAMIC_CURRENT_ENV: Symbol('env'),
  init() {},
  getWXContext: () => ({ OPENID: 'oABC123456' }),
  openapi: {
    logistics: {
      async getOrder(request) {
        const answer = await fetch(`${standIn}/cloud/logistics.getOrder`, { method: 'POST', body: JSON.stringify(request) })
        const reply = await answer.json()
        if (reply.errCode !== 0) throw reply
        return reply
      },
    },
  },
  uploadFile: async ({ cloudPath, fileContent }) => ({ fileID: `cloud://${cloudPath}#${fileContent}` }),
}
const load = Module._load
Module._load = (name, ...rest) => (name === 'wx-server-sdk' ? sdk : load(name, ...rest))

const service = createServer(async (request, answer) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  console.log(Buffer.concat(chunks).toString())
  const right = request.url === '/v1/labels' && request.headers.accept === 'application/pdf' && request.headers.authorization === 'Bearer token'
  answer.writeHead(right ? 200 : 400, { 'Content-Type': 'application/json' })
  answer.end(right ? '%PDF-' : '{"code":"wrong","detail":"the request"}')
})
service.listen(0, '127.0.0.1', async () => {
  process.env.LABEL_SERVICE = `http://127.0.0.1:${service.address().port}`
  process.env.LABEL_TOKEN = 'token'
  const { main } = require('./index.js')
  console.log(JSON.stringify(await main({ orderId, deliveryId: 'TEST', waybillId })))
  service.close()
  service.closeAllConnections()
})
