// node scripts/redo.mjs <step>…: does these steps of scripts/steps.mjs, whether they are needed or not.
import './node-version.mjs'
import { prepare, redo } from './prepare.mjs'

const names = process.argv.slice(2)
await prepare(names.includes('generateTypes') ? 'installAll' : 'install')
await redo(...names)
