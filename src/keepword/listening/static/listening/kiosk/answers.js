// What a form holds of a question: its value for conditions, its words, and what is wrong with it.

const asNumber = (text) => (text ? Number(text.replace(",", ".")) : null);

const READ = {
  rating: (form, key) => asNumber(form.get(key)),
  nps: (form, key) => asNumber(form.get(key)),
  csat: (form, key) => asNumber(form.get(key)),
  ces: (form, key) => asNumber(form.get(key)),
  number: (form, key) => asNumber(form.get(key)),
  servqual: (form, key) => asNumber(form.get(`${key}.perceived`)),
  single: (form, key) => form.get(key),
  multiple: (form, key) => (form.has(key) ? form.getAll(key) : null),
};

const partsOf = (form, key) =>
  [...form.entries()].filter(
    ([name, text]) => text.trim() && (name === key || name.startsWith(`${key}.`)),
  );

const doesNotApply = (form, key) => form.has(`${key}.na`);

export function value(question, form) {
  if (doesNotApply(form, question.key)) return null;
  const read = READ[question.kind];
  if (read) return read(form, question.key);
  return partsOf(form, question.key).length ? true : null;
}

// What was said, to be repeated in a later text.
export function inWords(field) {
  const chosen = [...field.querySelectorAll("input:checked")];
  const labels = chosen.map((input) => input.closest("label").textContent.trim());
  const written = [...field.querySelectorAll("textarea, input:not([type=radio], [type=checkbox])")];
  return [...labels, ...written.map((input) => input.value).filter(Boolean)].join(", ");
}

export function isAnswered(question, form) {
  return partsOf(form, question.key).length > 0;
}

// What is to be mended before one goes on; nothing, if it is an answer.
export function wrong(question, form, field, words) {
  if (doesNotApply(form, question.key)) return "";
  const given = partsOf(form, question.key);
  if (!given.length) return question.required ? words.required : "";
  const numbers = given.map(([, text]) => Number(text));
  if (question.kind === "importance" && numbers.reduce((a, b) => a + b) !== 100) return words.points;
  if (question.kind === "ranking") {
    const places = new Set(numbers);
    const isWhole = numbers.every((place) => place >= 1 && place <= question.choices);
    if (!isWhole || places.size !== question.choices) return words.places;
  }
  if (question.kind === "multiple" && given.length > (question.most ?? Infinity)) return words.most;
  if (question.kind === "number") {
    const number = asNumber(given[0][1]);
    const fits = number >= (question.least ?? -Infinity) && number <= (question.most ?? Infinity);
    if (!fits) return words.wrong;
  }
  const inputs = [...field.querySelectorAll("input, textarea")];
  return inputs.every((input) => input.checkValidity()) ? "" : words.wrong;
}
