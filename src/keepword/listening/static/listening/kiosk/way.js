// The way through a survey, as `surveys/way.py` and `surveys/conditions.py` walk it.

function isSo({ about, how, value }, met, facts) {
  const given = about.startsWith("fact:") ? facts[about.slice(5)] : met[about];
  const isGiven = given !== undefined && given !== null;
  if (!isGiven || how === "answered" || how === "not answered") {
    return isGiven === (how !== "not answered");
  }
  if (how === "includes") return Array.isArray(given) && given.includes(value);
  if (how === "is" || how === "is not") return (given === value) === (how === "is");
  if (typeof given !== "number" || typeof value !== "number") return false;
  return how === "at least" ? given >= value : given <= value;
}

export function holds(condition, met, facts) {
  if (!condition) return true;
  const each = condition.comparisons.map((comparison) => isSo(comparison, met, facts));
  return condition.joined === "all" ? each.every(Boolean) : each.some(Boolean);
}

// The pages in the order met, each with the keys of its questions that are shown.
export function way(blocks, values, facts) {
  const pages = [];
  const met = {};
  const position = new Map(blocks.map((block, at) => [block.key, at]));
  position.set("end", blocks.length);
  let at = 0;
  while (at < blocks.length) {
    const block = blocks[at];
    const shown = [];
    for (const question of block.questions) {
      if (!holds(question.show_if, met, facts)) continue;
      shown.push(question.key);
      const value = values[question.key];
      if (value !== undefined && value !== null) met[question.key] = value;
    }
    pages.push({ key: block.key, shown });
    const jump = block.jumps.find((each) => holds(each.when, met, facts));
    at = Math.max(at + 1, position.get(jump?.to) ?? at + 1);
  }
  return pages;
}
