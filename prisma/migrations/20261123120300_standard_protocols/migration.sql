-- The protocols that every school begins with. They are the school's own rows from then on: what it changes or adds stays.

CREATE FUNCTION add_protocol(the_school uuid, the_key text, the_name text, the_source text, is_return_to_play boolean, the_steps jsonb)
RETURNS void LANGUAGE sql SET search_path = public, pg_temp AS $$
  WITH added AS (
    INSERT INTO protocols (school_id, key, name, source, returns_to_play)
    VALUES (the_school, the_key, the_name, the_source, is_return_to_play)
    ON CONFLICT (school_id, key) DO NOTHING RETURNING school_id, id
  )
  INSERT INTO protocol_steps (school_id, protocol_id, position, label, instructions, minimum_hours, requires_clearance, symptoms_back_to)
  SELECT added.school_id, added.id, s.position, s.step ->> 'label', s.step ->> 'do', coalesce((s.step ->> 'hours')::integer, 24),
    coalesce((s.step ->> 'clearance')::boolean, false), (s.step ->> 'backTo')::integer
  FROM added, jsonb_array_elements(the_steps) WITH ORDINALITY AS s (step, position)
$$;

-- `do` is what the step asks for, in words for trainers and families; `backTo` is a place in the list, from 1: step 3 stands at 4.
CREATE FUNCTION add_standard_protocols(the_school uuid) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM add_protocol(the_school, 'CONCUSSION_RETURN_TO_SPORT', 'Concussion: graduated return to sport',
    'Patricios JS et al., Consensus statement on concussion in sport: the 6th International Conference on Concussion in Sport, Amsterdam, October 2022. Br J Sports Med 2023;57:695–711. Return-to-sport strategy, reworded.',
    true, '[
    {"label": "1 Daily activities and relative rest",
     "do": "Relative rest for the first 24 to 48 hours: everyday activities such as walking, as far as they do not make symptoms worse, and little screen time. A mild and brief increase of symptoms (up to 2 points of 10, for less than an hour) is acceptable in steps 1 to 3; with more than that stop, and try again the next day."},
    {"label": "2A Light aerobic exercise",
     "do": "Walking or stationary cycling at a slow to medium pace, up to about 55 % of maximal heart rate. Light resistance training may begin, as long as it causes no more than a mild and brief increase of symptoms."},
    {"label": "2B Moderate aerobic exercise",
     "do": "The same at a higher heart rate: up to about 70 % of maximal heart rate, with no more than a mild and brief increase of symptoms."},
    {"label": "3 Individual sport-specific exercise",
     "do": "Training of the own sport away from the team: running, change of direction, individual drills. Nothing with a risk of an inadvertent impact to the head. Where the sport allows no such exercise, obtain the medical clearance before this step."},
    {"label": "4 Non-contact training", "clearance": true, "backTo": 4,
     "do": "Demanding drills at high intensity, with the team too: passing, multiplayer drills, no contact. Begins after all symptoms and clinical findings have resolved, during and after exertion as well, and after a health care professional has determined that the athlete is ready for activities at risk of contact, collision or fall. With symptoms the athlete goes back to step 3."},
    {"label": "5 Full-contact practice", "backTo": 4,
     "do": "Normal training with contact: the athlete regains confidence, and the coaches assess the skills. With symptoms the athlete goes back to step 3."},
    {"label": "6 Return to sport", "backTo": 4,
     "do": "Normal game play, once the written determination of readiness that law and association require is there. With symptoms the athlete goes back to step 3."}
  ]');
  PERFORM add_protocol(the_school, 'CONCUSSION_RETURN_TO_LEARN', 'Concussion: return to learn',
    'Patricios JS et al., Consensus statement on concussion in sport: the 6th International Conference on Concussion in Sport, Amsterdam, October 2022. Br J Sports Med 2023;57:695–711. Return-to-learn strategy, reworded.',
    false, '[
    {"label": "1 Daily activities",
     "do": "Usual activities of the day, such as reading, that do not make symptoms more than mildly worse, with little screen time. Begin with 5 to 15 minutes at a time and increase step by step."},
    {"label": "2 School activities at home",
     "do": "Homework, reading and other work of the mind outside the classroom, until it is tolerated without more than a mild increase of symptoms."},
    {"label": "3 Return to school part time",
     "do": "Schoolwork is introduced again bit by bit: a part of the day, or a whole one with more breaks for rest."},
    {"label": "4 Return to school full time",
     "do": "School activities increase until a full day is tolerated without more than a mild increase of symptoms. It should be reached before the unrestricted return to sport."}
  ]');
  PERFORM add_protocol(the_school, 'ANKLE_SPRAIN', 'Lateral ankle sprain',
    'Criteria after Smith MD et al., PAASS framework for return to sport after acute lateral ankle sprain, Br J Sports Med 2021;55:1270–1276, and Vuurberg G et al., evidence-based guideline on lateral ankle sprains, Br J Sports Med 2018;52:956. Neither gives times: the minimum times are a cautious choice for a mild sprain. The criteria decide.',
    true, '[
    {"label": "1 Protect and load as tolerated", "hours": 48,
     "do": "Fracture excluded by the Ottawa ankle rules. Compression, elevation, brace or tape, early weight bearing as pain allows. Done when walking without a limp."},
    {"label": "2 Motion and strength", "hours": 48,
     "do": "Range of motion, calf raises and resisted eversion, supported balance. Done with nearly equal motion in the weight-bearing lunge and ten single-leg heel raises without pain."},
    {"label": "3 Balance and straight-line running", "hours": 24,
     "do": "Single-leg balance on firm and soft ground, jogging to running in a straight line, in a brace or tape. Done when running without pain, swelling or giving way."},
    {"label": "4 Jumping and change of direction", "hours": 24,
     "do": "Hopping, landing, cutting and sport-specific drills. Done with reach and hop tests at 90 % of the other side or better."},
    {"label": "5 Full practice", "hours": 24,
     "do": "Unrestricted training with brace or tape. Done when a full session is completed without pain or swelling afterwards, and the athlete feels ready."},
    {"label": "6 Return to sport", "hours": 24,
     "do": "Competition, with brace or tape for the season, and balance exercises that go on. Pain, ankle impairments, the athlete’s own perception, sensorimotor control and performance have all been assessed."}
  ]');
  PERFORM add_protocol(the_school, 'ACL_RECONSTRUCTION', 'Anterior cruciate ligament reconstruction',
    'Criteria and times after Kotsifaki R et al., Aspetar clinical practice guideline on rehabilitation after ACL reconstruction, Br J Sports Med 2023;57:500–514, and Grindem H et al., Br J Sports Med 2016;50:804–808: no return to pivoting sport before nine months. To be applied on the day of surgery; the surgeon’s own protocol goes first.',
    true, '[
    {"label": "1 Recovery from surgery (to week 2)", "hours": 336,
     "do": "Swelling down, full passive extension, activation of the quadriceps, weight bearing as the surgeon allows. Done with full extension, little effusion and a straight-leg raise without lag."},
    {"label": "2 Strength and control (to week 12)", "hours": 1680,
     "do": "Full motion, progressive strength in open and closed chain, neuromuscular training, stationary cycling. Done with no effusion, full motion and quadriceps strength of about 70 % of the other leg or better."},
    {"label": "3 Running and landing (to week 20)", "hours": 1344,
     "do": "Graded return to running, then jumping and landing on two legs and one. Done with strength of about 80 % of the other leg, good landing technique and no reaction of the knee."},
    {"label": "4 Sport-specific training without contact (to week 28)", "hours": 1344,
     "do": "Change of direction, agility, individual drills of the own sport, and strength that goes on. Done with strength and hop tests at 90 % of the other leg or better."},
    {"label": "5 Team practice, contact included (to week 39)", "hours": 1848, "clearance": true,
     "do": "From parts of practice to all of it, contact included, after the surgeon or physician has cleared it in writing. Done with the whole return-to-sport test battery passed, psychological readiness included."},
    {"label": "6 Return to competition", "hours": 24,
     "do": "Not before nine months after surgery. From limited minutes to full games, with an injury prevention programme that goes on."}
  ]');
END $$;

CREATE FUNCTION give_standard_protocols() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM add_standard_protocols(NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER schools_give_protocols AFTER INSERT ON schools FOR EACH ROW EXECUTE FUNCTION give_standard_protocols();

DO $$ BEGIN PERFORM add_standard_protocols(id) FROM schools; END $$;
