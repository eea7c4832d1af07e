// JSON lines to printer data, by all processors: node --experimental-strip-types a-day.mts day.ndjson folder
import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Label, LabelError, Renderer } from 'waybill-label'

const [day = 'day.ndjson', folder = '.'] = process.argv.slice(2)
const renderer = new Renderer({ dpi: 203 })

async function write(label: Label): Promise<string> {
  await writeFile(join(folder, `${label.waybillId}.tspl`), await label.printData({ printer: 'tsc-203', media: 'gap=2mm' }))
  return label.waybillId
}

for await (const result of renderer.renderMany(createInterface(createReadStream(day)), { each: write })) {
  if (result instanceof LabelError) console.error(`${result.orderId}: ${result.message} [${result.code}]`)
  else console.log(result)
}
