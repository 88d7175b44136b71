// node scripts/test.mjs [arguments of Jest]: installs and generates what is missing or out of date, then runs the tests.
import './ready.mjs'
import { spawn } from 'node:child_process'
import { rootFolder, toolOf, untilEnd } from './run-tool.mjs'

// Jest loads ES modules through an interface that Node still calls experimental, and says so once a worker.
const nodeOptions = [process.env.NODE_OPTIONS, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
const jest = spawn(process.execPath, [toolOf('jest', 'jest'), ...process.argv.slice(2)], {
  cwd: rootFolder,
  env: { ...process.env, NODE_OPTIONS: nodeOptions.filter(Boolean).join(' ') },
  stdio: 'inherit',
})
process.exitCode = (await untilEnd(jest)) ?? 1
