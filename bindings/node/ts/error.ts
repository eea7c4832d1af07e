import type { Warning } from './options.js'

/** A failure as the library tells it. */
interface Failure {
  code: string
  message: string
  order_id: string
  delivery_id: string
  waybill_id: string
}

/** There is no label, or not this output of it. No text of it holds a name, phone, address or document text. */
export class LabelError extends Error {
  override readonly name = 'LabelError'
  /** A stable name for programs; docs/codes.md lists them. */
  readonly code: string = ''
  /** What may mend it, in words of Options. */
  readonly hint: string | null = null
  /** The worst of the warnings that denied the label; else null. */
  readonly severity: 'check' | 'stop' | null = null
  /** The warnings that denied the label. */
  readonly warnings: Warning[] = []
  /** The order number of the reply; empty when unknown. */
  readonly orderId: string = ''
  /** The carrier's code of the reply; empty when unknown. */
  readonly deliveryId: string = ''
  /** The waybill number of the reply; empty when unknown. */
  readonly waybillId: string = ''

  /** @internal */
  constructor({ message, order_id, delivery_id, waybill_id, ...failure }: Failure) {
    super(message)
    Object.assign(this, failure, { orderId: order_id, deliveryId: delivery_id, waybillId: waybill_id })
  }
}

/** What the native part throws, as what programs see. */
export function told(error: unknown): unknown {
  if (error instanceof Error && error.message.startsWith('{"code":')) return new LabelError(JSON.parse(error.message))
  return error
}
