// The same bytes as the command, by the table that all bindings share.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { LabelError, Renderer } from 'waybill-label'

const bindings = new URL('../../', import.meta.url)
const cases = JSON.parse(readFileSync(new URL('cases.json', bindings)))
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

async function made(label, printOptions) {
  const pages = Array.from({ length: label.pageCount }, (_, index) => index + 1)
  const all = (make) => Promise.all(pages.map(async (page) => sha256(await make(page))))
  const told = (error) => (error instanceof LabelError ? { error: error.code } : Promise.reject(error))
  return {
    pdf: sha256(await label.pdf()),
    png: await all((page) => label.png(page)),
    print_data: await all((page) => label.printData(printOptions, page)).catch(told),
  }
}

for (const { sample, options, print_options, results } of cases) {
  test(`the bytes are the command's: ${sample} ${JSON.stringify(options)}`, async () => {
    const replies = readFileSync(new URL(`../samples/${sample}`, bindings))
    const all = []
    for await (const one of new Renderer(options).renderMany(replies, { jobs: 2, each: (label) => made(label, print_options) })) {
      all.push(one instanceof LabelError ? { error: one.code } : one)
    }
    assert.deepEqual(all, results)
  })
}
