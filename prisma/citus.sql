-- How the tables are distributed on Citus: each by the school, all of them in one co-location group, so that a school's rows lie on one
-- worker and every statement of a school is answered there. To be run once, on the coordinator, after the migrations and before the first
-- row; docs/scaling.md says what has to be changed before that, and that nobody has run it yet. A table comes behind those that it names.

-- One row a school, and one a person, who may be in several schools: names and addresses are unique over all of them. Each worker has a copy.
SELECT create_reference_table('schools');
SELECT create_reference_table('users');

-- People, and how they sign in.
SELECT create_distributed_table('memberships', 'school_id', colocate_with => 'none');
SELECT create_distributed_table('sessions', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('refresh_tokens', 'school_id', colocate_with => 'memberships');

-- The roster.
SELECT create_distributed_table('teams', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('team_coaches', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('athletes', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('team_athletes', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('guardianships', 'school_id', colocate_with => 'memberships');

-- Cases and what is written about them.
SELECT create_distributed_table('clearance_policies', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('protocols', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('protocol_steps', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('cases', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('case_changes', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('events', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('event_visibility_changes', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('case_protocols', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('milestones', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('restrictions', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('entry_keys', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('note_keys', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('clinical_notes', 'school_id', colocate_with => 'memberships');

-- What is shared, and the record of what was shown.
SELECT create_distributed_table('emergency_disclosures', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('practice_plan_links', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('access_records', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('access_seals', 'school_id', colocate_with => 'memberships');

-- What a read on a replica is compared with.
SELECT create_distributed_table('access_withdrawals', 'school_id', colocate_with => 'memberships');
SELECT create_distributed_table('viewer_writes', 'school_id', colocate_with => 'memberships');
