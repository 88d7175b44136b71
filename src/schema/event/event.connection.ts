import { connectionOf } from '../common/connection.js'
import { Event } from './event.type.js'

export const EventConnection = connectionOf(Event, 'Event', 'events')
