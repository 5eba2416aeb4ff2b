/** Children of a node that is locked may use no operator on it. */
const LOCK = { '@@operators_allowed_for_child_policies': ['@@none'] };

/** A value as policies set it. Policies further down cannot change a locked one. */
export function assign(value: string | number | readonly string[], locked: boolean): object {
  return { '@@assign': value, ...(locked ? LOCK : {}) };
}

/** A node with members. Policies further down can neither add to a locked one nor take away from it. */
export function node(members: Readonly<Record<string, object>>, locked: boolean): object {
  return { ...(locked ? LOCK : {}), ...members };
}

/** The members that are there. */
export function present(members: Readonly<Record<string, object | undefined>>): Record<string, object> {
  return Object.fromEntries(Object.entries(members).filter((entry): entry is [string, object] => entry[1] !== undefined));
}
