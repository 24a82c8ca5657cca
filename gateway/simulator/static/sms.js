// The SMS phone: what a text costs, and sending it as an operator does who joins no parts.

import { say } from "./words.js";
import { Phone } from "./phone.js";
import * as server from "./server.js";

// No shorter text needs a second part, whatever its letters (JavaScript counts as SMS does: UTF-16 units).
const ALWAYS_ONE = 70;
const PAUSE = 150;

export class Sms extends Phone {
  constructor(described) {
    super(described);
    this.find(".cost label").hidden = !described.in_parts;
  }

  typed() {
    super.typed();
    clearTimeout(this.counting);
    const text = this.field.value.trim();
    if (text.length <= ALWAYS_ONE) this.cost(1);
    else this.counting = setTimeout(() => this.count(text), PAUSE);
  }

  async count(text) {
    const { parts } = await server.countParts(this.channel, text).catch(() => ({ parts: 1 }));
    if (this.field.value.trim() === text) this.cost(parts);
  }

  cost(parts) {
    this.find(".cost").hidden = parts < 2;
    this.find(".cost-parts").textContent = say("cost", { count: parts });
  }

  written(text) {
    return { text, in_parts: !this.find(".cost").hidden && this.find(".cost input").checked };
  }
}
