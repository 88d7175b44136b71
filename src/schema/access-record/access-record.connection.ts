import { connectionOf } from '../common/connection.js'
import { AccessRecord } from './access-record.type.js'

export const AccessRecordConnection = connectionOf(AccessRecord, 'AccessRecord', 'access records')
