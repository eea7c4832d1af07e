// Builds dist/: the native part by cargo (into the workspace's target, or CARGO_TARGET_DIR), its types, and the JavaScript by tsc.
// `node build.mjs --slim` leaves out the rarer hanzi.
import { generateTypeDef } from '@napi-rs/cli'
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, 'dist')
const types = join(dist, 'types')
const run = (command, args, more) => execFileSync(command, args, { cwd: here, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', ...more })

rmSync(dist, { recursive: true, force: true })
mkdirSync(types, { recursive: true })
// napi-derive writes what the types are made of while it compiles; the second name has cargo do so again.
const env = { ...process.env, NAPI_TYPE_DEF_TMP_FOLDER: types, NAPI_FORCE_BUILD_WAYBILL_LABEL_NODE: String(Date.now()) }
const slim = process.argv.includes('--slim') ? ['--no-default-features'] : []
const told = run('cargo', ['rustc', '--release', '--lib', '--message-format', 'json-render-diagnostics', ...slim, '--', '-C', 'strip=symbols'], {
  env,
  maxBuffer: 1 << 28,
})
const artifact = told
  .split('\n')
  .filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line))
  .findLast(({ reason, target }) => reason === 'compiler-artifact' && target.name === 'waybill_label_node')
const platform = createRequire(import.meta.url)('./js/platform.js')
copyFileSync(artifact.filenames.find((name) => /\.(so|dylib|dll)$/.test(name)), join(dist, `waybill-label.${platform}.node`))
const { dts } = await generateTypeDef({ typeDefDir: types, cwd: here })
writeFileSync(join(dist, 'native.d.ts'), dts)
rmSync(types, { recursive: true })
run(join(here, 'node_modules', '.bin', 'tsc'), [], { stdio: 'inherit' })
for (const name of ['native.js', 'platform.js', 'index.mjs', 'index.d.mts']) copyFileSync(join(here, 'js', name), join(dist, name))
