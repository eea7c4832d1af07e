// What `../overhead.py` runs: a PDF of every line of a file, one after the other.
const fs = require('node:fs')
const { Renderer } = require('.')

async function main() {
  const renderer = new Renderer()
  let bytes = 0
  for (const line of fs.readFileSync(process.argv[2]).toString('latin1').split('\n')) {
    if (line !== '') bytes += (await (await renderer.label(Buffer.from(line, 'latin1'))).pdf()).length
  }
  console.log(bytes)
}

main()
