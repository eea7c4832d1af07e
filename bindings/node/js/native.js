// The native part for this platform: built beside this file, or its package.
'use strict'

const platform = require('./platform.js')

try {
  module.exports = require(`./waybill-label.${platform}.node`)
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error
  module.exports = require(`@waybill-label/${platform}`)
}
