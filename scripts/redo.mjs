// node scripts/redo.mjs <step>: does one step of scripts/steps.mjs, whether it is needed or not.
import './node-version.mjs'
import { redo } from './prepare.mjs'

await redo(process.argv[2])
