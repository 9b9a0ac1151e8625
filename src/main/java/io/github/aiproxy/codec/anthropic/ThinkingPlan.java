package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Thinking;
import io.github.aiproxy.codec.Target;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * How the model is told to think, with everything else in the request that has a say in it. Immutable.
 *
 * @param type of {@code thinking}; null to say nothing
 * @param budget for {@code enabled}; else null
 * @param display null if not said
 * @param effort of {@code output_config}; null if not said
 */
record ThinkingPlan(String type, Integer budget, String display, String effort) {
    private static final int LEAST_BUDGET = 1024;
    private static final String ENABLED = "enabled";
    private static final String ADAPTIVE = "adaptive";

    /**
     * @param maxTokens the request's limit, which a budget has to stay below
     * @param forced whether the model must call a tool
     */
    static ThinkingPlan of(
            ChatRequest request, Target target, int maxTokens, boolean forced, List<History.Message> messages) {
        Thinking said = request.thinking();
        ModelGeneration model = ModelGeneration.of(target.model());
        boolean own = request.origin() == Protocol.ANTHROPIC;
        if (said == null) {
            return new ThinkingPlan(null, null, null, null);
        }
        if (!own && model == ModelGeneration.UNTHINKING) {
            if (said.mode() != Thinking.Mode.OFF) {
                target.lost("thinking", "the model cannot think");
            }
            return new ThinkingPlan(null, null, null, null);
        }
        ThinkingPlan plan = wanted(said, own, model, target);
        if (plan.thinks() && forced) {
            target.lost("thinking", "not together with a tool that must be called");
            return plan.without();
        }
        if (ENABLED.equals(plan.type)) {
            return plan.withinLimits(target, maxTokens, messages);
        }
        return plan;
    }

    private static ThinkingPlan wanted(Thinking said, boolean own, ModelGeneration model, Target target) {
        boolean efforts = own || model.isAdaptive();
        String effort = efforts && said.effort() != null ? word(said.effort()) : null;
        if (model == ModelGeneration.ADAPTIVE && !own && said.effort() == Thinking.Effort.XHIGH) {
            // came with Claude 4.7
            target.lost("thinking.effort", "the nearest that the model takes is high");
            effort = word(Thinking.Effort.HIGH);
        }
        String display = display(said.visibility());
        Thinking.Mode mode = said.mode();
        Integer budget = said.budget();
        if (mode == Thinking.Mode.OFF || (mode == null && budget != null && budget == 0)) {
            return new ThinkingPlan("disabled", null, null, effort);
        }
        if (mode == Thinking.Mode.BETWEEN_TOOLS) {
            return new ThinkingPlan("between_tools", null, null, effort);
        }
        if (mode != Thinking.Mode.ADAPTIVE && budget != null && budget > 0) {
            if (own || model != ModelGeneration.ADAPTIVE_ONLY) {
                return new ThinkingPlan(ENABLED, budget, display, effort);
            }
            String nearest = effort == null ? word(Thinking.effortOf(budget)) : effort;
            target.lost("thinking.budget_tokens", "the model takes no budget: told as an effort");
            return new ThinkingPlan(ADAPTIVE, null, display, nearest);
        }
        if (own) {
            if (mode == Thinking.Mode.ON) {
                return new ThinkingPlan(ENABLED, Thinking.budgetOf(Thinking.Effort.MEDIUM), display, effort);
            }
            return new ThinkingPlan(mode == null ? null : ADAPTIVE, null, mode == null ? null : display, effort);
        }
        if (model.isAdaptive()) {
            boolean silent = mode == null && said.effort() == null && display == null;
            return new ThinkingPlan(silent ? null : ADAPTIVE, null, display, effort);
        }
        if (said.effort() != null || mode == Thinking.Mode.ON) {
            Thinking.Effort level = said.effort() == null ? Thinking.Effort.MEDIUM : said.effort();
            return new ThinkingPlan(ENABLED, Thinking.budgetOf(level), display, null);
        }
        if (mode == Thinking.Mode.ADAPTIVE) {
            target.lost("thinking", "the model does not decide by itself how much to think");
        }
        return new ThinkingPlan(null, null, null, null);
    }

    private static String word(Thinking.Effort effort) {
        return effort == Thinking.Effort.MINIMAL ? "low" : effort.name().toLowerCase(Locale.ROOT);
    }

    private static String display(Thinking.Visibility visibility) {
        if (visibility == null) {
            return null;
        }
        return visibility == Thinking.Visibility.OMITTED ? "omitted" : "summarized";
    }

    private ThinkingPlan without() {
        return new ThinkingPlan(null, null, null, effort);
    }

    private ThinkingPlan withinLimits(Target target, int maxTokens, List<History.Message> messages) {
        if (maxTokens <= LEAST_BUDGET) {
            target.lost("thinking", "max_tokens leaves no room to think");
            return without();
        }
        if (!loopBeganThinking(messages)) {
            target.lost("thinking", "the calls being answered were made without this provider's thoughts");
            return without();
        }
        int fitting = Math.max(budget, LEAST_BUDGET);
        if (fitting >= maxTokens) {
            // half of it, so that there is room for the answer too
            fitting = Math.max(LEAST_BUDGET, maxTokens / 2);
        }
        if (fitting != budget) {
            target.lost("thinking.budget_tokens", budget + " is not between 1024 and max_tokens: " + fitting);
        }
        return new ThinkingPlan(type, fitting, display, effort);
    }

    /**
     * Whether the first of the assistant's messages that calls are still being answered for began with thoughts, which a
     * budget demands; true if no calls are being answered. An answer begun by the caller has no thoughts either.
     */
    private static boolean loopBeganThinking(List<History.Message> messages) {
        int i = messages.size() - 1;
        if (messages.get(i).isAssistant()) {
            return messages.get(i).parts().get(0) instanceof Part.Reasoning;
        }
        History.Message first = null;
        for (; i >= 0; i--) {
            History.Message message = messages.get(i);
            if (message.isAssistant()) {
                first = message;
            } else if (message.role().equals("user") && !(message.parts().get(0) instanceof Part.ToolResult)) {
                break;
            }
        }
        return first == null || first.parts().get(0) instanceof Part.Reasoning;
    }

    /** Whether the model will think, so that sampling cannot be chosen freely. */
    boolean thinks() {
        return type != null && !type.equals("disabled");
    }

    /** Writes {@code thinking}; the effort is {@code output_config}'s. */
    void write(JsonGenerator out) throws IOException {
        if (type == null) {
            return;
        }
        out.writeObjectFieldStart("thinking");
        out.writeStringField("type", type);
        if (budget != null) {
            out.writeNumberField("budget_tokens", budget);
        }
        if (display != null) {
            out.writeStringField("display", display);
        }
        out.writeEndObject();
    }
}
