// Lays out npm/ for publishing: a package for each native part in dist/ (built here or brought from other machines), and in npm/waybill-label the
// JavaScript that asks for the one that fits.
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const { scripts, devDependencies, ...manifest } = JSON.parse(readFileSync(join(here, 'package.json')))
const { version, description, license, engines } = manifest
const write = (folder, json) => writeFileSync(join(folder, 'package.json'), `${JSON.stringify(json, null, 2)}\n`)

rmSync(join(here, 'npm'), { recursive: true, force: true })
const optionalDependencies = {}
for (const file of readdirSync(join(here, 'dist')).filter((name) => name.endsWith('.node'))) {
  const platform = file.split('.')[1]
  const [os, cpu, abi] = platform.split('-')
  const libc = { gnu: ['glibc'], musl: ['musl'] }[abi]
  const folder = join(here, 'npm', platform)
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(here, 'dist', file), join(folder, file))
  write(folder, { name: `@waybill-label/${platform}`, version, description, license, engines, os: [os], cpu: [cpu], ...(libc && { libc }), main: file, files: [file] })
  optionalDependencies[`@waybill-label/${platform}`] = version
}
const folder = join(here, 'npm', manifest.name)
cpSync(join(here, 'dist'), join(folder, 'dist'), { recursive: true, filter: (path) => !path.endsWith('.node') })
copyFileSync(join(here, 'README.md'), join(folder, 'README.md'))
write(folder, { ...manifest, optionalDependencies })
