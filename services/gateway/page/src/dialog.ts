// Questions in a dialog: what will happen in words, what is needed for it, and why it was refused.

import { el, said } from "./dom";
import { Refused } from "./http";
import { strings } from "./strings";

export interface Question {
  title: string;
  words: (Node | string)[]; // what will happen
  fields: HTMLElement[];
  confirm: string;
  act: (given: FormData) => Promise<void>; // what is thrown as `Refused` is said in the dialog, which stays open
}

let number = 0;

// Closed with Escape or "Cancel"; the focus goes back to where it was.
export function ask({ title, words, fields, confirm, act }: Question): void {
  const id = `dialog-${(number += 1)}`;
  const failed = el("p", { class: "failed", role: "alert" });
  const confirming = el("button", { type: "submit", class: "act" }, confirm);
  const form = el("form", {
    submit: async (event) => {
      event.preventDefault();
      confirming.disabled = true;
      failed.replaceChildren();
      try {
        await act(new FormData(form));
        dialog.close();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        failed.replaceChildren(`${error.status === 409 ? strings.refused : strings.failed}: `, said(error.message));
      } finally {
        confirming.disabled = false;
      }
    },
  }, ...fields, failed, el("div", { class: "buttons" }, confirming, el("button", { type: "button", class: "quiet", click: () => dialog.close() }, strings.cancel)));
  const dialog = el("dialog", { class: "question", "aria-labelledby": id, close: () => dialog.remove() },
    el("h2", { id }, title), words.length > 0 && el("p", { class: "words" }, ...words), form);
  document.body.append(dialog);
  dialog.showModal();
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function labelled(label: string, control: Control, hint?: string): HTMLElement {
  const id = `hint-${(number += 1)}`;
  if (hint !== undefined) control.setAttribute("aria-describedby", id);
  return el("label", { class: "field" }, el("span", {}, label), control, hint !== undefined && el("small", { id }, hint));
}

export function select(name: string, options: Iterable<readonly [string, string]>, chosen?: string): HTMLSelectElement {
  return el("select", { name }, ...[...options].map(([value, words]) => el("option", { value, selected: value === chosen }, words)));
}

// Of a form: its words, or null where there are none.
export function given(form: FormData, name: string): string | null {
  const value = form.get(name);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}
