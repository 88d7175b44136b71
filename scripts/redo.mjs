// node scripts/redo.mjs <step>…: runs these steps of scripts/steps.mjs, even if they are done.
import './node-version.mjs'
import { prepare, redo } from './prepare.mjs'

const names = process.argv.slice(2)
await prepare(names.includes('generateTypes') ? 'installAll' : 'install')
await redo(...names)
