// node scripts/ready.mjs: installs and generates whatever tests and checks need and that is missing or out of date.
import './node-version.mjs'
import { prepare } from './prepare.mjs'

await prepare('installAll', 'generate', 'generateTypes')
