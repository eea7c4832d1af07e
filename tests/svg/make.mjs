// The codes of JavaScript generators, written beside this file:
//     npm install jsbarcode@3 bwip-js@4 qrcode@1 qrcode-svg@1 qrcode-generator@2 @xmldom/xmldom@0.8 && node make.mjs
import fs from 'node:fs'
import { createRequire } from 'node:module'
const require = createRequire(process.cwd() + '/')
const put = (name, svg) => fs.writeFileSync(new URL(`${name}.svg`, import.meta.url), svg)

const { DOMImplementation, XMLSerializer } = require('@xmldom/xmldom')
const JsBarcode = require('jsbarcode')
for (const [format, text, name] of [['CODE128', 'SF1400301234567', 'code128'], ['CODE39', 'ABC-1234', 'code39'], ['EAN13', '6901234567892', 'ean13'], ['ITF14', '16901234567899', 'itf14']]) {
  const xmlDocument = new DOMImplementation().createDocument('http://www.w3.org/1999/xhtml', 'html', null)
  const node = xmlDocument.createElementNS('http://www.w3.org/2000/svg', 'svg')
  JsBarcode(node, text, { xmlDocument, format, width: 2, height: 100 })
  put(`jsbarcode-${name}`, new XMLSerializer().serializeToString(node))
}

const bwip = require('bwip-js')
const common = { scale: 2, padding: 10, backgroundcolor: 'ffffff' }
put('bwip-code128', bwip.toSVG({ ...common, bcid: 'code128', text: 'SF1400301234567', includetext: true, height: 12 }))
put('bwip-code93', bwip.toSVG({ ...common, bcid: 'code93', text: 'SF1400', includecheck: true, height: 12 }))
put('bwip-qrcode', bwip.toSVG({ ...common, bcid: 'qrcode', text: 'https://example.com/SF1400301234567' }))
put('bwip-datamatrix', bwip.toSVG({ ...common, bcid: 'datamatrix', text: 'SF1400301234567' }))
put('bwip-pdf417', bwip.toSVG({ ...common, bcid: 'pdf417', text: 'SF1400301234567 example' }))
put('bwip-aztec', bwip.toSVG({ ...common, bcid: 'azteccode', text: 'SF1400301234567' }))

put('qrcode', await require('qrcode').toString('SF1400301234567', { type: 'svg', errorCorrectionLevel: 'M' }))
const QRCode = require('qrcode-svg')
put('qrcode-svg', new QRCode({ content: 'SF1400301234567', ecl: 'L', join: true, padding: 4, width: 200, height: 200 }).svg())
const module = require('qrcode-generator'), generator = module.default || module.qrcode || module
const code = generator(0, 'M')
code.addData('SF1400301234567')
code.make()
put('qrcode-generator', code.createSvgTag({ cellSize: 3, margin: 12, scalable: true }))
