// The name of this platform's native part, as napi-rs has them: linux-x64-gnu.
'use strict'

const { platform, arch } = process
// glibc tells its version, musl none.
const musl = () => !process.report.getReport().header.glibcVersionRuntime
const abi = { linux: () => (musl() ? '-musl' : '-gnu'), win32: () => '-msvc' }[platform]

module.exports = `${platform}-${arch}${abi ? abi() : ''}`
