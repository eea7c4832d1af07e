// A reply to a PDF and a PNG: node one-label.mjs reply.json [folder]
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LabelError, Renderer } from 'waybill-label'

const [reply, folder = '.'] = process.argv.slice(2)
try {
  const label = await new Renderer().label(await readFile(reply))
  for (const { severity, code } of label.warnings) console.error(severity, code)
  await writeFile(join(folder, 'label.pdf'), await label.pdf())
  await writeFile(join(folder, 'label.png'), await label.png())
  console.log(label.waybillId, (await label.model()).routing_code)
} catch (error) {
  if (!(error instanceof LabelError)) throw error
  console.error(`${error.message}${error.hint ? `; ${error.hint}` : ''} [${error.code}]`)
  process.exitCode = 1
}
