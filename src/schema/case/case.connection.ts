import { connectionOf } from '../common/connection.js'
import { Case } from './case.type.js'

export const CaseConnection = connectionOf(Case, 'Case', 'cases')
