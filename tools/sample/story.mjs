import { officeHour, officeTime, roundDay } from "./random.mjs";

/**
 * Tells how records went through a funnel. `order` lists the stages of the way; `stages` says of each stage on it that is not the end what
 * comes `next`, the chance to go `on`, the median `days`, the share of `invalid` ones among those that stop, and whether it can be skipped
 * from (`skips`), gone `back` from, `parks` records, and where a lost one is reopened (`reopensAt`).
 */
export function storyOf({ order, stages, lossReasons, invalidReasons, parkReasons, lossNotes, moveNotes, manager }) {
  const place = (stage) => order.indexOf(stage);

  /**
   * The moves of one record from its first day until it ends or today (day 0) comes. Most go forward, some skip, some come back, a few lost
   * ones are opened again; the further from today, the more of them have ended.
   */
  function tell(random, { day, luck, skipTo }) {
    const moves = [{ stage: order[0], day }];
    let stage = skipTo && move(skipTo, random.between(1, 6), { note: random.pick(moveNotes.skip) }) ? skipTo : order[0];
    let reopened = false;
    let wentBack = false;

    for (;;) {
      const now = stages[stage];
      // One visit in nine drags on: those a team forgets.
      const stay = random.skewed(now.days, 0.62) * (random.chance(0.13) ? random.between(2.5, 5) : 1);
      if (random.chance(Math.min(0.93, now.on * luck))) {
        const skips = now.skips && random.chance(0.04);
        const back = !wentBack && now.back && random.chance(0.09);
        const target = back ? order[place(stage) - 1] : skips ? order[place(stage) + 2] : now.next;
        if (back) wentBack = true;
        const note = back ? moveNotes.back : skips ? moveNotes.skip : undefined;
        if (!move(target, back ? stay * 0.7 : stay, note && { note: random.pick(note) })) break;
        stage = target;
        if (stages[stage] === undefined) break;
      } else if (random.chance(now.invalid)) {
        const code = random.weighted(invalidReasons);
        move("invalid", Math.min(stay, random.between(0.5, 6)), { code });
        break;
      } else if (now.parks && random.chance(now.parks)) {
        if (!move("parked", stay, { code: random.weighted(parkReasons) }) || !random.chance(0.5)) break;
        if (!move(stage, random.between(20, 70))) break;
      } else {
        const code = random.weighted(lossReasons[stage]);
        const reason = { code, ...(random.chance(0.55) && { note: random.pick(lossNotes[code]) }) };
        // Losing is quicker than winning.
        if (!move("lost", stay * 0.8, reason)) break;
        if (reopened || now.reopensAt === undefined || !random.chance(0.09)) break;
        reopened = true;
        const reopens = [random.between(25, 90), { note: random.pick(moveNotes.reopen) }, random.chance(0.5) ? manager : undefined];
        if (!move(now.reopensAt, ...reopens)) break;
        stage = now.reopensAt;
      }
    }
    return moves;

    /** False when today came first. */
    function move(target, after, reason, by) {
      const last = moves[moves.length - 1].day;
      const at = officeTime(random, last + after, last);
      if (at >= -0.02) return false;
      moves.push({ stage: target, day: at, ...(reason && { reason }), ...(by && { by }) });
      return true;
    }
  }

  return {
    tell,
    /** Index of a stage on the way; -1 of one beside it. */
    place,
    /** How far along the way a record ever was. */
    reach: (moves) => Math.max(...moves.map(({ stage }) => place(stage))),
    /** The first day on which a record was at least that far; undefined when it never was. */
    dayOf: (moves, at) => moves.find(({ stage }) => place(stage) >= at)?.day,
    /**
     * What was done while a record stood in each stage, one after another: `typesIn` says what is done where, `neededIn` what the next gate
     * asks for. Each is drawn only when the one before it has been taken.
     */
    *work(random, { moves, typesIn, neededIn }) {
      for (const [index, { stage, day }] of moves.entries()) {
        const types = typesIn[stage];
        if (types === undefined) continue;
        const following = moves[index + 1];
        const end = following?.day ?? -0.03;
        const goesOn = following !== undefined && place(following.stage) > place(stage);
        const count = Math.min(5, Math.max(goesOn ? 1 : 0, Math.round((end - day) / random.between(5, 11))));
        const wanted = Array.from({ length: count }, () => random.pick(types));
        const need = (at) => {
          const type = neededIn[at];
          if (type !== undefined && !wanted.includes(type)) wanted.push(type);
        };
        // A skipped stage's work is done in the one before it.
        if (goesOn) for (let at = place(stage); at < place(following.stage); at += 1) need(order[at]);
        // Who waits at a gate often lacks just this.
        if (following === undefined && neededIn[stage] !== undefined && random.chance(0.45)) need(stage);
        const times = wanted.map(() => random.between(day + 0.05, end)).sort((a, b) => a - b);
        for (const [at, type] of wanted.entries())
          yield { type, stage, following, moment: roundDay(Math.min(end - 0.004, Math.max(day + 0.01, officeHour(times[at])))) };
      }
    },
  };
}
