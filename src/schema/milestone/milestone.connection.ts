import { connectionOf } from '../common/connection.js'
import { Milestone } from './milestone.type.js'

export const MilestoneConnection = connectionOf(Milestone, 'Milestone', 'milestones')
