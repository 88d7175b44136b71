-- The same rules, made cheaper.

-- A name is shown for a few people at a time: each is looked up by index. Without OFFSET 0, which changes nothing else, PostgreSQL
-- would read all memberships of the school at first, and hash them, for a single name.
ALTER POLICY see ON users USING (
  id = (SELECT viewer_user())
  OR EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id AND m.school_id = (SELECT viewer_school()) OFFSET 0)
);

-- Of literals that are attention levels already. A cast of the whole from text is not immutable, so that the function could not be
-- inlined, and was planned anew for each case that is opened.
CREATE OR REPLACE FUNCTION attention_for(the_severity severity) RETURNS attention_level LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE the_severity
    WHEN 'MINOR' THEN 'ROUTINE'::attention_level WHEN 'MODERATE' THEN 'WATCH' WHEN 'SEVERE' THEN 'ELEVATED' WHEN 'CRITICAL' THEN 'URGENT'
    ELSE 'WATCH'
  END
$$;
