// A model of the contract's section 3 over the raw rows: which rows exist for whom, who is given which fields, and what they show. It
// shares
// nothing with the access matrix, the row policies or the data access, so that it can judge them.

export * from './answers.js'
export * from './fields.js'
export * from './relation-of.js'
export * from './relations.js'
export * from './sees.js'
export * from './values.js'
export * from './view.js'
export * from './world.js'
