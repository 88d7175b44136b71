import { accessRecords, shown, signedIn, trainers } from './lines.js'
import type { Matrix } from './matrix.js'
import { cells } from './scope.js'

type Explanation = 'AccessRecord' | 'EmergencyDisclosure' | 'EventAudience' | 'AccessReason' | 'AccessPreview' | 'Permission'

/** The part of the matrix about access itself: who sees or saw what, and why, and one's own permissions. */
export const explanations: Pick<Matrix, Explanation> = {
  AccessRecord: {
    rows: accessRecords,
    fields: {
      ...shown('id', 'recordedAt', 'membership', 'role', 'kinds', 'operation', 'preview'),
      requestId: cells('school', 'none', 'none', 'school'),
    },
  },
  EmergencyDisclosure: {
    rows: cells('school', 'own', 'child', 'school'),
    fields: shown('id', 'athlete', 'to', 'author', 'reason', 'startsAt', 'endsAt', 'endedAt'),
  },
  EventAudience: { rows: trainers, fields: shown('membership', 'reasons', 'sees') },
  AccessReason: { rows: trainers, fields: shown('kind', 'team', 'relationship', 'until') },
  AccessPreview: { rows: trainers, fields: shown('membership', 'reasons', 'query', 'data', 'errors') },
  Permission: { rows: signedIn, fields: shown('coordinate', 'allowed', 'scope') },
}
