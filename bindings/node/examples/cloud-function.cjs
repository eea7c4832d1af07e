// A WeChat cloud function: the label of an order, into cloud storage. `event` is {orderId, deliveryId, waybillId}; what the cloud call answers is
// given to the renderer as it is.
const cloud = require('wx-server-sdk')
const { LabelError, Renderer } = require('waybill-label')

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })
// One renderer for all calls that this instance serves.
const renderer = new Renderer({ strict: true })

exports.main = async ({ orderId, deliveryId, waybillId }) => {
  const { OPENID: openid } = cloud.getWXContext()
  const reply = await cloud.openapi.logistics.getOrder({ openid, orderId, deliveryId, waybillId, printType: 0 })
  try {
    const label = await renderer.label(reply)
    const checked = await label.check({ waybill_id: waybillId, order_id: orderId })
    if (checked.findings.some(({ outcome }) => outcome === 'mismatch')) return { error: 'not_expected' }
    const { fileID } = await cloud.uploadFile({ cloudPath: `labels/${deliveryId}-${waybillId}.pdf`, fileContent: await label.pdf() })
    return { fileID }
  } catch (error) {
    if (error instanceof LabelError) return { error: error.code, hint: error.hint }
    throw error
  }
}
