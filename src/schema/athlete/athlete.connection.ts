import { connectionOf } from '../common/connection.js'
import { Athlete } from './athlete.type.js'

export const AthleteConnection = connectionOf(Athlete, 'Athlete', 'athletes')
